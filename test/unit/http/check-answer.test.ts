import { expect, it } from 'vitest';
import { openTransportTo } from '../../support/transport-to.ts';

it.each([600, 999])('takes an answer with status %d for none of the server', async (status) => {
  using opened = await openTransportTo((_request, response) => response.writeHead(status).end('x'), {
    timeoutMs: 5000,
  });
  const { transport, baseUrl } = opened;
  await expect(transport.fetch({ repeat: 'repeatable' })(new Request(`${baseUrl}/thing`))).rejects.toMatchObject({
    code: 'HTTP_BAD_ANSWER',
    message: expect.stringContaining(`its answer has the status ${status}`),
  });
});
