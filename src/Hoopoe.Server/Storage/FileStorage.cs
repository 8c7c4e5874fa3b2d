using Hoopoe.Journal.Storage;

namespace Hoopoe.Server.Storage;

/// <summary>
/// The files of one directory on a disk. Keeps nothing open itself and has no state but counters, so any thread may call; names it
/// creates, renames or deletes are durable once <see cref="Sync"/> has returned. Files are their owner's alone to read.
/// </summary>
/// <param name="directory">The directory, which must be there.</param>
/// <param name="foreignNames">Files in it that belong to somebody else: they are not among the names.</param>
internal sealed class FileStorage(string directory, params IReadOnlyList<string> foreignNames) : IStorage
{
    private readonly string _directory = Path.GetFullPath(directory);

    /// <summary>What was done with its files since it was made.</summary>
    public DiskUse Use { get; } = new();

    /// <inheritdoc/>
    public IReadOnlyList<string> Names => StorageErrors.Guard(_directory, static storage =>
    {
        var names = from path in Directory.EnumerateFiles(storage._directory)
                    let name = Path.GetFileName(path)
                    where !storage.IsForeign(name)
                    select name;
        return (IReadOnlyList<string>)[.. names.Order(StringComparer.Ordinal)];
    }, this);

    /// <inheritdoc/>
    public long FreeBytes => StorageErrors.Guard(_directory, static directory =>
        // Elsewhere than on Windows any path of the file system does, and a mount point inside the root is not mistaken for it.
        new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(directory)! : directory).AvailableFreeSpace, _directory);

    /// <inheritdoc/>
    public string Describe(string name) => Path.Combine(_directory, name);

    /// <inheritdoc/>
    public IStorageFile Open(string name, bool readOnly = false) =>
        OpenFile.Open(Describe(name), FileMode.Open, readOnly ? FileAccess.Read : FileAccess.ReadWrite, Use);

    /// <inheritdoc/>
    public IStorageFile Create(string name) => OpenFile.Open(Describe(name), FileMode.CreateNew, FileAccess.ReadWrite, Use);

    /// <inheritdoc/>
    public void Rename(string from, string to) => StorageErrors.Guard(Describe(from), static names =>
    {
        File.Move(names.From, names.To, overwrite: true);
        return true;
    }, (From: Describe(from), To: Describe(to)));

    /// <inheritdoc/>
    public void Delete(string name) => StorageErrors.Guard(Describe(name), static path =>
    {
        File.Delete(path);
        return true;
    }, Describe(name));

    /// <inheritdoc/>
    public void Sync() => StorageErrors.Guard(_directory, static directory =>
    {
        // Windows journals its names itself and has no way to flush a directory.
        if (OperatingSystem.IsWindows()) return false;
        using var handle = NativeFile.OpenUnlocked(directory);
        RandomAccess.FlushToDisk(handle);
        return true;
    }, _directory);

    private bool IsForeign(string name) => foreignNames.Contains(name, StringComparer.Ordinal);
}
