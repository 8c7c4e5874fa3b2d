using Hoopoe.Server.Auditing;
using Hoopoe.Server.Storage;

namespace Hoopoe.Server.Data;

/// <summary>
/// A data directory in use by this broker alone, from <see cref="Take"/> until it is disposed of. Made, if it was not
/// there, for its owner's eyes alone. What turns out to be of no use is left as it was found.
/// </summary>
internal sealed class DataDirectory : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // What a file system puts into its root.
    private const string LostAndFound = "lost+found";

    private readonly DirectoryLock _lock;
    private readonly IReadOnlyList<string> _made;

    private DataDirectory(string path, DirectoryLock taken, IReadOnlyList<string> made)
    {
        Path = path;
        _lock = taken;
        _made = made;
    }

    /// <summary>The whole path.</summary>
    public string Path { get; }

    /// <summary>Makes a directory unless it is there, and locks it.</summary>
    /// <exception cref="HoopoeStartException">It is of no use; the message says what to do.</exception>
    public static DataDirectory Take(string directory)
    {
        IReadOnlyList<string> made = [];
        try
        {
            string path = System.IO.Path.GetFullPath(directory);
            if (File.Exists(path)) throw new HoopoeStartException($"the data directory {path} is a file: give a directory with --data");
            made = Make(path);
            CheckIsOurs(path);
            return new DataDirectory(path, DirectoryLock.Take(path), made);
        }
        catch (Exception error)
        {
            Remove(made);
            if (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
                throw new HoopoeStartException($"the data directory {directory} cannot be used: {HoopoeStartException.Reason(error)}; give another with --data", error);
            throw;
        }
    }

    /// <summary>Gives it back as it was found: for one in which nothing has been made.</summary>
    public void Withdraw()
    {
        _lock.Withdraw();
        Remove(_made);
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    // What had to be made, the innermost first.
    private static List<string> Make(string path)
    {
        var missing = new List<string>();
        for (string? folder = path; folder is not null && !Directory.Exists(folder); folder = System.IO.Path.GetDirectoryName(folder)) missing.Add(folder);
        if (missing.Count == 0) return missing;
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, OwnerOnly);
        // A directory is durable once the one that names it is synced.
        foreach (string folder in missing) new FileStorage(System.IO.Path.GetDirectoryName(folder)!).Sync();
        return missing;
    }

    private static void CheckIsOurs(string path)
    {
        foreach (string folder in Directory.EnumerateDirectories(path))
        {
            if (System.IO.Path.GetFileName(folder) is LostAndFound or AuditSegment.Folder) continue;
            throw new HoopoeStartException($"the data directory {path} holds {folder}, which is not Hoopoe's: give a directory of its own with --data");
        }
    }

    private static void Remove(IReadOnlyList<string> made)
    {
        foreach (string folder in made)
        {
            if (!Directory.Exists(folder)) continue;
            if (Directory.EnumerateFileSystemEntries(folder).Any()) return;
            Directory.Delete(folder);
        }
    }
}
