namespace Hoopoe.Journal.Storage;

/// <summary>
/// One directory of files, as the journal needs it: the seam behind which a disk or a test's memory stands. Names have
/// no folders. Any thread may call; calls about one name are the caller's to order. Failures are <see cref="IOException"/>,
/// and <see cref="StorageFullException"/> where there is no room.
/// </summary>
public interface IStorage
{
    /// <summary>The names of the files, in ordinal order.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>Bytes that may still be written.</summary>
    long FreeBytes { get; }

    /// <summary>How messages to people call a file: its whole path.</summary>
    string Describe(string name);

    /// <summary>Opens a file that is there, to read and, unless asked otherwise, to write.</summary>
    /// <exception cref="FileNotFoundException">It is not there.</exception>
    IStorageFile Open(string name, bool readOnly = false);

    /// <summary>Makes an empty file; one of that name must not be there.</summary>
    IStorageFile Create(string name);

    /// <summary>Renames a file, in one step, over another if there is one.</summary>
    void Rename(string from, string to);

    /// <summary>Removes a file.</summary>
    void Delete(string name);

    /// <summary>Makes names durable: what was created, renamed and deleted before this is so after a power cut too.</summary>
    void Sync();
}
