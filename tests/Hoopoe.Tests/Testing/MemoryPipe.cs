namespace Hoopoe.Tests.Testing;

/// <summary>
/// One direction of an in-memory connection: bytes written wait here until they are read, and a writer waits while as
/// many wait as the capacity allows.
/// </summary>
internal sealed class MemoryPipe(SingleThread thread)
{
    private readonly Completion _reading = new(thread);
    private readonly Completion _writing = new(thread);
    private byte[] _bytes = new byte[4096];
    private int _start;
    private int _end;
    private Memory<byte> _target;
    private ReadOnlyMemory<byte> _unwritten;
    private bool _finished;
    private bool _broken;

    /// <summary>How many bytes may wait.</summary>
    public int Capacity { get; set; } = 1 << 20;

    /// <summary>How many bytes a read gives at most; null is no limit. Asked anew for each read.</summary>
    public Func<int>? LongestRead { get; set; }

    public int Waiting => _end - _start;

    public ValueTask<int> ReadAsync(Memory<byte> target)
    {
        if (_broken) return ValueTask.FromException<int>(Broken());
        var reading = _reading.Begin();
        _target = target;
        Read();
        return reading;
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        if (_broken || _finished) return ValueTask.FromException(Broken());
        var writing = _writing.BeginWithoutResult();
        _unwritten = bytes;
        Write();
        return writing;
    }

    /// <summary>The reader sees the end after what waits.</summary>
    public void Finish()
    {
        _finished = true;
        Read();
    }

    /// <summary>Both sides fail from now on.</summary>
    public void Break()
    {
        _broken = true;
        if (_reading.Waiting) _reading.Fail(Broken());
        if (_writing.Waiting) _writing.Fail(Broken());
    }

    /// <summary>The writer is gone: what it still had in hand is lost, what it wrote before can be read.</summary>
    public void Forsake()
    {
        if (_writing.Waiting) _writing.Fail(Broken());
    }

    private static IOException Broken() => new("The connection is broken.");

    private void Read()
    {
        if (!_reading.Waiting || (Waiting == 0 && !_finished)) return;
        int count = Math.Min(Waiting, _target.Length);
        if (count > 0 && LongestRead is { } longest) count = Math.Clamp(longest(), 1, count);
        _bytes.AsSpan(_start, count).CopyTo(_target.Span);
        _start += count;
        if (_start == _end) _start = _end = 0;
        _reading.Succeed(count);
        Write();
    }

    private void Write()
    {
        if (!_writing.Waiting) return;
        int count = Math.Min(_unwritten.Length, Capacity - Waiting);
        if (count > 0)
        {
            MakeRoom(count);
            _unwritten.Span[..count].CopyTo(_bytes.AsSpan(_end));
            _end += count;
            _unwritten = _unwritten[count..];
        }
        if (_unwritten.IsEmpty) _writing.Succeed(0);
        if (count > 0) Read();
    }

    private void MakeRoom(int count)
    {
        if (_bytes.Length - _end >= count) return;
        int waiting = Waiting;
        byte[] target = _bytes.Length >= waiting + count ? _bytes : new byte[Math.Max(_bytes.Length * 2, waiting + count)];
        _bytes.AsSpan(_start, waiting).CopyTo(target);
        (_bytes, _start, _end) = (target, 0, waiting);
    }
}
