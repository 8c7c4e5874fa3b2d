using Hoopoe.Protocols.Transport;

namespace Hoopoe.Protocols.Amqp.Connections;

/// <summary>
/// The place of one connection among those that have not logged in yet. Lives until it logs in, ends or is cut off;
/// <see cref="PendingLogins"/> guards what changes.
/// </summary>
/// <param name="All">Where the place is.</param>
/// <param name="Transport">The connection.</param>
/// <param name="Address">Where it comes from, without the port.</param>
/// <param name="SinceMs">When it came, in milliseconds of the clock by which connections live.</param>
internal sealed record PendingLogin(PendingLogins All, ITransport Transport, string Address, long SinceMs)
{
    /// <summary>Where it stands among all; null once it has left.</summary>
    public LinkedListNode<PendingLogin>? InAll { get; set; }

    /// <summary>Where it stands among those of its address.</summary>
    public LinkedListNode<PendingLogin>? OfAddress { get; set; }

    /// <summary>Gives the place back; any thread may call, more than once.</summary>
    public void Leave() => All.Leave(this);
}
