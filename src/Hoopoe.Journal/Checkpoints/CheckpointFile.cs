using Hoopoe.Journal.Frames;
using Hoopoe.Journal.Layout;
using Hoopoe.Journal.Storage;

namespace Hoopoe.Journal.Checkpoints;

/// <summary>The bytes of a checkpoint being written, under another name until it is whole. Used by one thread at a time.</summary>
internal sealed class CheckpointFile : IDisposable
{
    private const int BufferSize = 1024 * 1024;

    private readonly CheckpointStore _store;
    private readonly IStorage _storage;
    private readonly IStorageFile _file;
    private readonly FrameSalt _salt;
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferSize);
    private int _buffered;
    private long _written;
    private long _frames;
    private bool _isOver;

    public CheckpointFile(CheckpointStore store, JournalIdentity identity, IStorage storage, long number, long replayFrom)
    {
        (_store, _storage, Number, ReplayFrom) = (store, storage, number, replayFrom);
        _salt = new FrameSalt(identity.Value, number);
        string name = JournalNames.New(JournalNames.Checkpoint(number));
        // One that failed to be removed may still be there.
        if (storage.Names.Contains(name)) storage.Delete(name);
        _file = storage.Create(name);
        Add(new FileHeader(FileKind.Checkpoint, FileHeader.CurrentVersion, identity.Value, number, replayFrom).ToBytes());
    }

    public long Number { get; }

    public long ReplayFrom { get; }

    /// <summary>Bytes so far.</summary>
    public long Length => _written + _buffered;

    /// <summary>Adds a frame.</summary>
    public void Add(FrameBuilder frame, long utcMs)
    {
        ObjectDisposedException.ThrowIf(_isOver, this);
        Add(frame.Seal(0, utcMs, _salt.At(Length)));
        _frames++;
    }

    /// <summary>Ends the file, syncs it and puts it in force.</summary>
    public void Complete(long durableThrough)
    {
        ObjectDisposedException.ThrowIf(_isOver, this);
        Add(new CheckpointFooter(Length, _frames, durableThrough).ToBytes(_salt));
        WriteBuffer();
        _file.Sync();
        Close();
        _store.Adopt(this);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isOver) return;
        Close();
        try
        {
            _storage.Delete(JournalNames.New(JournalNames.Checkpoint(Number)));
        }
        catch (IOException)
        {
            // The next one to begin, or the next start, removes it.
        }
    }

    private void Add(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_buffered == BufferSize) WriteBuffer();
            int length = Math.Min(bytes.Length, BufferSize - _buffered);
            bytes[..length].CopyTo(_buffer.AsSpan(_buffered));
            _buffered += length;
            bytes = bytes[length..];
        }
    }

    private void WriteBuffer()
    {
        _file.Write(_buffer.AsMemory(0, _buffered), _written);
        _written += _buffered;
        _buffered = 0;
    }

    private void Close()
    {
        _isOver = true;
        _file.Dispose();
        _store.End();
    }
}
