using Hoopoe.Bench.Client;

namespace Hoopoe.Tests.Bench.Traffic;

/// <summary>Stands in for a connection: keeps what is sent, and gives out what the test puts in. Belongs to one thread.</summary>
internal sealed class ScriptedStream : IByteStream
{
    private readonly Queue<byte[]> _incoming = new();
    private int _taken;

    /// <summary>Everything sent so far; null keeps nothing, for tests that count allocations.</summary>
    public MemoryStream? Sent { get; init; } = new();

    /// <summary>Gives out the same bytes again and again, so many times.</summary>
    public int Repeats { get; init; } = 1;

    public void Put(byte[] bytes)
    {
        for (int i = 0; i < Repeats; i++) _incoming.Enqueue(bytes);
    }

    public void Send(ReadOnlySpan<byte> bytes) => Sent?.Write(bytes);

    public int Receive(Span<byte> bytes)
    {
        if (!_incoming.TryPeek(out byte[]? next)) return 0;
        var piece = next.AsSpan(_taken, Math.Min(bytes.Length, next.Length - _taken));
        piece.CopyTo(bytes);
        _taken += piece.Length;
        if (_taken < next.Length) return piece.Length;
        _incoming.Dequeue();
        _taken = 0;
        return piece.Length;
    }

    public void Shutdown() => _incoming.Clear();

    public void Dispose()
    {
        // Nothing is held.
    }
}
