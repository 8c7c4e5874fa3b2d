using System.Diagnostics;
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
    private readonly DiskUse _use;

    private OpenFile(string path, FileStream stream, DiskUse use)
    {
        (_path, _use) = (path, use);
        _stream = stream;
        _handle = stream.SafeFileHandle;
    }

    /// <summary>Opens or makes a file.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="mode">Whether it is opened or made.</param>
    /// <param name="access">What is to be done with it.</param>
    /// <param name="use">Counts what is done with it.</param>
    /// <exception cref="FileNotFoundException">It is to be opened and is not there.</exception>
    public static OpenFile Open(string path, FileMode mode, FileAccess access, DiskUse use) => StorageErrors.Guard(path, static wanted =>
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
        return new OpenFile(wanted.Path, new FileStream(wanted.Path, options), wanted.Use);
    }, (Path: path, Mode: mode, Access: access, Use: use));

    /// <inheritdoc/>
    public long Length => StorageErrors.Guard(_path, static handle => RandomAccess.GetLength(handle), _handle);

    /// <inheritdoc/>
    public int Read(Span<byte> into, long offset)
    {
        try
        {
            long begun = Stopwatch.GetTimestamp();
            int count = RandomAccess.Read(_handle, into, offset);
            _use.Reads.Add(count, begun);
            return count;
        }
        catch (Exception error) when (StorageErrors.AreMeant(error))
        {
            throw StorageErrors.Translate(error, _path);
        }
    }

    /// <inheritdoc/>
    public void Write(IReadOnlyList<ReadOnlyMemory<byte>> pieces, long offset) => StorageErrors.Guard(_path, static write =>
    {
        long begun = Stopwatch.GetTimestamp();
        RandomAccess.Write(write.Handle, write.Pieces, write.Offset);
        long bytes = 0;
        for (int i = 0; i < write.Pieces.Count; i++) bytes += write.Pieces[i].Length;
        write.Use.Writes.Add(bytes, begun);
        return true;
    }, (Handle: _handle, Pieces: pieces, Offset: offset, Use: _use));

    /// <inheritdoc/>
    public void Sync() => StorageErrors.Guard(_path, static sync =>
    {
        long begun = Stopwatch.GetTimestamp();
        // The framework's flush is an fsync, which also writes the times of a file whose length has not changed; on macOS
        // it is F_FULLFSYNC and on Windows FlushFileBuffers, which is what is wanted there.
        if (OperatingSystem.IsLinux()) NativeFile.SyncData(sync.Handle);
        else RandomAccess.FlushToDisk(sync.Handle);
        sync.Use.Syncs.Add(0, begun);
        return true;
    }, (Handle: _handle, Use: _use));

    /// <inheritdoc/>
    public void WillRead(long offset, long length)
    {
        if (!_handle.IsClosed) NativeFile.WillRead(_handle, offset, length);
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();
}
