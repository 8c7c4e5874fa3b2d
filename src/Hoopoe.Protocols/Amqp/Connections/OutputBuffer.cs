using Hoopoe.Core;
using Hoopoe.Core.Messages;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Protocols.Transport;

namespace Hoopoe.Protocols.Amqp.Connections;

/// <summary>
/// A connection's output: frames are built here, under its <see cref="Gate"/>, and leave in large writes. Whoever
/// finishes a turn sends, unless somebody is sending already, who then goes on until nothing is left. Large bodies are
/// not copied: they leave from the slab they lie in.
/// </summary>
/// <remarks>The gate is the last in the lock order; whoever holds it takes no other lock and does not wait.</remarks>
/// <param name="transport">Where it goes.</param>
/// <param name="mostUnread">Bytes in memory above which the peer's own requests wait, since it does not read the answers.</param>
/// <param name="failed">Told that nothing can be sent any more, and why.</param>
internal sealed class OutputBuffer(ITransport transport, long mostUnread, Action<Exception> failed) : IOutput
{
    // Above this deliveries wait: enough to keep a socket busy, little enough to keep a slow consumer's share small.
    private const int HighWater = 512 * 1024;
    private const int LowWater = HighWater / 2;

    private readonly SendQueue _queue = new();
    private readonly List<ArraySegment<byte>> _sending = [];
    private readonly List<Action<Turn>> _waiting = [];
    private readonly Turn _turn = new();
    private TaskCompletionSource? _readable;
    private TaskCompletionSource? _drained;
    private bool _flushAsked;
    private bool _busy;
    private bool _held;

    /// <summary>Guards the output and all state whose order is the order of what is written.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Whether no more deliveries or answers may be written. Under the gate.</summary>
    public bool Closed { get; set; }

    /// <summary>Whether deliveries may be added. Under the gate.</summary>
    public bool HasRoom => !Closed && _queue.Bytes < HighWater;

    /// <summary>Whether something is being sent, or waits for the peer to take what was sent before.</summary>
    public bool IsBusy
    {
        get
        {
            lock (Gate) return _busy;
        }
    }

    /// <summary>Whether the peer's next request waits until it takes its answers.</summary>
    public bool HoldsReader
    {
        get
        {
            lock (Gate) return _readable is not null;
        }
    }

    /// <summary>Bytes sent in all; for statistics and to see whether the connection was quiet.</summary>
    public long BytesSent { get; private set; }

    /// <summary>Room for exactly <paramref name="length"/> bytes, which the caller fills. Under the gate.</summary>
    public Span<byte> Reserve(int length) => _queue.Reserve(length);

    /// <summary>Adds part of a body that stays where it is; takes a reference of its own. Under the gate.</summary>
    public void Borrow(Message message, int offset, int length) => _queue.Borrow(message, offset, length);

    /// <summary>Has what was written flushed at the end of the turn. Under the gate.</summary>
    public void Written(Turn turn)
    {
        if (_flushAsked) return;
        _flushAsked = true;
        turn.Touch(this);
    }

    /// <summary>
    /// Has everything wait here from now on, whoever writes it: what is about to be done must be durable before anybody
    /// learns of it.
    /// </summary>
    public void Hold()
    {
        lock (Gate) _held = true;
    }

    /// <summary>Sends what was held back.</summary>
    public void Release(Turn turn)
    {
        lock (Gate)
        {
            _held = false;
            if (_queue.Bytes > 0) Written(turn);
        }
    }

    /// <summary>Calls back, in a turn and with nothing held, once there is room again. Under the gate.</summary>
    public void WhenRoom(Action<Turn> action) => _waiting.Add(action);

    /// <summary>Writes a method frame.</summary>
    public void Write<T>(ushort channel, scoped in T method, Turn turn)
        where T : struct, IOutgoingMethod, allows ref struct
    {
        lock (Gate)
        {
            if (Closed) return;
            WriteLocked(channel, method, turn);
        }
    }

    /// <summary>Writes a method frame. Under the gate.</summary>
    public void WriteLocked<T>(ushort channel, scoped in T method, Turn turn)
        where T : struct, IOutgoingMethod, allows ref struct
    {
        var writer = new WireWriter(Reserve(FrameWriter.MethodLength(method)));
        FrameWriter.WriteMethod(ref writer, channel, method);
        Written(turn);
    }

    /// <summary>
    /// Whether so much waits for the peer that its next request is to wait too. Asked between two requests of one read, without the gate:
    /// what a single read asks for may be any number of large messages.
    /// </summary>
    public bool IsUnread => _queue.BytesInMemory >= mostUnread;

    /// <summary>Completes when the peer has read enough of what waits for it that its next request may be taken.</summary>
    public Task ReadableAsync()
    {
        lock (Gate)
        {
            if (_queue.BytesInMemory < mostUnread) return Task.CompletedTask;
            _readable ??= new TaskCompletionSource();
            return _readable.Task;
        }
    }

    /// <summary>Completes when all that was written is sent, or cannot be.</summary>
    public Task DrainedAsync()
    {
        lock (Gate)
        {
            if (!_busy && _queue.Bytes == 0) return Task.CompletedTask;
            _drained ??= new TaskCompletionSource();
            return _drained.Task;
        }
    }

    /// <inheritdoc/>
    public void Flush(Turn turn)
    {
        lock (Gate)
        {
            _flushAsked = false;
            if (_busy || _held || _queue.Bytes == 0) return;
            _busy = true;
        }
        _ = SendAllAsync();
    }

    /// <summary>Frees what was not sent; nothing is sent from here on.</summary>
    public void End()
    {
        TaskCompletionSource? readable;
        lock (Gate)
        {
            Closed = true;
            _waiting.Clear();
            readable = _readable;
            if (!_busy) _queue.Clear();
        }
        readable?.TrySetResult();
    }

    private async Task SendAllAsync()
    {
        try
        {
            while (TakeBatch(out int bytes))
            {
                if (_queue.MustLoad)
                {
                    // Reading takes time, and whoever finished the turn has other connections to serve.
                    await Task.Yield();
                    _queue.LoadTaken(_sending);
                }
                if (_sending.Count == 1) await transport.SendAsync(_sending[0]);
                else await transport.SendAsync(_sending);
                Sent(bytes);
            }
        }
        catch (Exception error)
        {
            lock (Gate)
            {
                Closed = true;
                _queue.Clear();
                _busy = false;
            }
            _readable?.TrySetResult();
            _drained?.TrySetResult();
            failed(error);
        }
    }

    private bool TakeBatch(out int bytes)
    {
        TaskCompletionSource? drained = null;
        lock (Gate)
        {
            _sending.Clear();
            bytes = _held ? 0 : _queue.Take(_sending);
            if (bytes == 0) _busy = false;
            if (_queue.Bytes == 0) drained = _drained;
        }
        drained?.TrySetResult();
        return bytes > 0;
    }

    private void Sent(int bytes)
    {
        TaskCompletionSource? readable = null;
        Action<Turn>[]? waiting = null;
        lock (Gate)
        {
            _queue.Release(bytes);
            BytesSent += bytes;
            if (_waiting.Count > 0 && _queue.Bytes < LowWater)
            {
                waiting = [.. _waiting];
                _waiting.Clear();
            }
            if (_readable is not null && _queue.BytesInMemory < mostUnread) (readable, _readable) = (_readable, null);
        }
        readable?.TrySetResult();
        if (waiting is null) return;
        foreach (var action in waiting) action(_turn);
        _turn.Complete();
    }
}
