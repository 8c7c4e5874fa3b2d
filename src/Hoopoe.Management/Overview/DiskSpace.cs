namespace Hoopoe.Management.Overview;

/// <summary>How much room there is on a disk. Stateless.</summary>
internal static class DiskSpace
{
    /// <summary>Bytes free where a directory is; null where there is none, or where that cannot be found out.</summary>
    public static long? FreeBytes(string? directory)
    {
        if (directory is null) return null;
        try
        {
            return new DriveInfo(directory).AvailableFreeSpace;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
