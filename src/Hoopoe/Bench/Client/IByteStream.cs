namespace Hoopoe.Bench.Client;

/// <summary>
/// Bytes to and from a broker, blocking. One thread receives and one sends at a time. A socket in production; tests put bytes of their
/// own in its place.
/// </summary>
internal interface IByteStream : IDisposable
{
    /// <summary>Sends all of it; throws <see cref="BenchException"/> if the connection is gone.</summary>
    void Send(ReadOnlySpan<byte> bytes);

    /// <summary>Waits for some bytes; 0 is the end of the connection.</summary>
    int Receive(Span<byte> bytes);

    /// <summary>Ends both directions; a thread that waits in <see cref="Receive"/> gets 0.</summary>
    void Shutdown();
}
