using Hoopoe.Core;
using Hoopoe.Core.Queues;

namespace Hoopoe.Server.Client;

/// <summary>
/// The turn of a thread that calls into a broker through its clients, made once for a thread and kept with it: a caller's
/// thread is whatever the caller likes, and a turn for each call would be an allocation for each message. Holds nothing
/// between calls.
/// </summary>
internal sealed class ThreadTurn
{
    [ThreadStatic]
    private static ThreadTurn? _current;

    /// <summary>The calling thread's.</summary>
    public static ThreadTurn Current => _current ??= new ThreadTurn();

    /// <summary>The turn; whoever used it completes it, with nothing held.</summary>
    public Turn Turn { get; } = new();

    /// <summary>Deliveries on their way to their queues; empty again when the turn completes.</summary>
    public List<Unacked> Settling { get; } = [];
}
