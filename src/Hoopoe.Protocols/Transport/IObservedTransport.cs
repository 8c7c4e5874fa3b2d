namespace Hoopoe.Protocols.Transport;

/// <summary>
/// A transport that can be asked what it waits for, so that somebody who lets time pass by jumps can tell when all has
/// happened that was to happen before. Any thread may ask.
/// </summary>
public interface IObservedTransport : ITransport
{
    /// <summary>Whether a receive waits for the peer, who has sent nothing that is still to be received.</summary>
    bool AwaitsPeer { get; }

    /// <summary>Whether a send waits for the peer, who takes nothing at the moment.</summary>
    bool IsSendStuck { get; }
}
