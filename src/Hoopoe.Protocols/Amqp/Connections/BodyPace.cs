using Hoopoe.Core.Durability;

namespace Hoopoe.Protocols.Amqp.Connections;

/// <summary>
/// Keeps a client that sends a large body from running ahead of the disk, whatever else its connection does: what waits of
/// it is memory, and others' confirms wait behind it. Lives as long as the connection and is used by its read loop; any
/// thread may end it.
/// </summary>
internal sealed class BodyPace(IDurableLog log)
{
    // A megabyte on its way while the next one arrives keeps a disk busy, and is written in a few milliseconds.
    private const int PiecesAhead = 4;

    private readonly DurabilityWait _wait = new(log);
    private readonly long[] _pieces = new long[PiecesAhead];
    private int _next;

    /// <summary>Whether the client may be read from.</summary>
    public bool IsOver => _wait.IsOver;

    /// <summary>A piece was appended at that position.</summary>
    public void Stored(long position)
    {
        _wait.RequireBefore(_pieces[_next]);
        _pieces[_next] = position;
        _next = (_next + 1) % PiecesAhead;
    }

    /// <summary>Completes when the disk has caught up, or never will.</summary>
    public Task WaitAsync() => _wait.WaitAsync();

    /// <summary>Ends the wait: the connection is cut off.</summary>
    public void End() => _wait.End();
}
