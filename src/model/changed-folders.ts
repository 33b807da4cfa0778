/** What the check after training says of folders that changed, by the names that the back-link states; older ones state none. */
export const changedFoldersText = (folders: string | undefined): string =>
  folders === undefined
    ? 'a data folder or input folder no longer equalled its commit after training'
    : `no longer equal to its commit after training: ${folders}`;
