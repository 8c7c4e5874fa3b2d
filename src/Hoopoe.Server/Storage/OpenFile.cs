using Hoopoe.Journal.Storage;
using Microsoft.Win32.SafeHandles;

namespace Hoopoe.Server.Storage;

/// <summary>
/// An open file of a disk, from its opening until it is disposed of. What was written is durable once <see cref="Sync"/>
/// has returned. Any thread may read; writing and syncing is its owner's to order.
/// </summary>
internal sealed class OpenFile : IStorageFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _path;
    private readonly FileStream _stream;

    // The stream is there to hold the handle: only it can be told the mode of a new file.
    private readonly SafeFileHandle _handle;

    private OpenFile(string path, FileStream stream)
    {
        _path = path;
        _stream = stream;
        _handle = stream.SafeFileHandle;
    }

    /// <summary>Opens or makes a file.</summary>
    /// <exception cref="FileNotFoundException">It is to be opened and is not there.</exception>
    public static OpenFile Open(string path, FileMode mode, FileAccess access) => StorageErrors.Guard(path, static wanted =>
    {
        var options = new FileStreamOptions
        {
            Mode = wanted.Mode,
            Access = wanted.Access,
            // Others may read along, and Windows renames only what is shared for that.
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
        };
        if (wanted.Mode == FileMode.CreateNew && !OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        return new OpenFile(wanted.Path, new FileStream(wanted.Path, options));
    }, (Path: path, Mode: mode, Access: access));

    /// <inheritdoc/>
    public long Length => StorageErrors.Guard(_path, static handle => RandomAccess.GetLength(handle), _handle);

    /// <inheritdoc/>
    public int Read(Span<byte> into, long offset)
    {
        try
        {
            return RandomAccess.Read(_handle, into, offset);
        }
        catch (Exception error) when (StorageErrors.AreMeant(error))
        {
            throw StorageErrors.Translate(error, _path);
        }
    }

    /// <inheritdoc/>
    public void Write(IReadOnlyList<ReadOnlyMemory<byte>> pieces, long offset) => StorageErrors.Guard(_path, static write =>
    {
        RandomAccess.Write(write.Handle, write.Pieces, write.Offset);
        return true;
    }, (Handle: _handle, Pieces: pieces, Offset: offset));

    /// <inheritdoc/>
    public void Sync() => StorageErrors.Guard(_path, static handle =>
    {
        // The framework's flush is an fsync, which also writes the times of a file whose length has not changed; on macOS
        // it is F_FULLFSYNC and on Windows FlushFileBuffers, which is what is wanted there.
        if (OperatingSystem.IsLinux()) NativeFile.SyncData(handle);
        else RandomAccess.FlushToDisk(handle);
        return true;
    }, _handle);

    /// <inheritdoc/>
    public void WillRead(long offset, long length)
    {
        if (!_handle.IsClosed) NativeFile.WillRead(_handle, offset, length);
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();
}
