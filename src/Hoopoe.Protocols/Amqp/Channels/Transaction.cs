using System.Runtime.InteropServices;
using Hoopoe.Core;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Hoopoe.Core.Tracing;
using Hoopoe.Protocols.Amqp.Publishing;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Protocols.Amqp.Channels;

/// <summary>
/// What a transactional channel has published and settled since the last commit. Belongs to the connection's read loop.
/// </summary>
internal sealed class Transaction(AmqpChannel channel)
{
    private readonly List<(Message Message, bool Mandatory, PropertyFacts Facts)> _published = [];
    // What a message or a delivery costs here beside the body.
    private const int Overhead = 256;

    private long _bytes;
    private readonly List<(List<Unacked> Deliveries, Settlement How, SettlementCause Cause)> _settled = [];

    /// <summary>Keeps a message for the commit.</summary>
    public AmqpError? Publish(Message message, bool mandatory, in PropertyFacts facts)
    {
        // What is kept for a commit that may never come counts against the memory like all else.
        if ((channel.Publisher.CheckRoom() ?? channel.Publisher.Check(message, facts)) is { } error)
        {
            message.Slab.Release();
            return error;
        }
        if (CheckSize(message) is { } tooMuch)
        {
            message.Slab.Release();
            return tooMuch;
        }
        _published.Add((message, mandatory, facts));
        return null;
    }

    /// <summary>Keeps settlements for the commit.</summary>
    public void Settle(List<Unacked> deliveries, Settlement how, SettlementCause cause)
    {
        _bytes += deliveries.Sum(static delivery => (long)Overhead + delivery.Weight);
        _settled.Add(([.. deliveries], how, cause));
    }

    /// <summary>
    /// Publishes and settles all of it, or nothing: everything is checked and routed first, then a frame appended
    /// to the journal brings it all or has it count, and only then does any queue see something of it.
    /// </summary>
    public AmqpError? Commit(Turn turn)
    {
        var gathered = channel.Publisher.Gathered;
        channel.Publisher.Begin();
        if ((Gather(gathered) ?? gathered.Append()) is { } error)
        {
            gathered.Drop();
            return error;
        }
        gathered.HandOver(turn);
        foreach (var (deliveries, how, cause) in _settled) channel.Settle(deliveries, how, cause, turn, recorded: how == Settlement.Acknowledge);
        _settled.Clear();
        _bytes = 0;
        gathered.Hold(channel.Connection.Answers);
        gathered.Entered();
        return null;
    }

    /// <summary>Drops the publishes; the settled messages are unacknowledged again.</summary>
    public void Rollback()
    {
        foreach (var (message, _, _) in _published) message.Slab.Release();
        _published.Clear();
        lock (channel.Connection.Output.Gate)
        {
            foreach (var (deliveries, _, _) in _settled)
            {
                foreach (var delivery in deliveries) channel.Deliveries.Unacked.PutBack(delivery);
            }
        }
        _settled.Clear();
        _bytes = 0;
    }

    // What is kept for a commit that never comes would stay in memory for as long as the client likes.
    private AmqpError? CheckSize(Message message)
    {
        long most = channel.Connection.Options.MaxTransactionBytes;
        _bytes += Overhead + (message.IsChunked ? 0 : message.BodyLength) + message.Properties.Length;
        return most > 0 && _bytes > most
            ? new AmqpError(ReplyCode.ResourceError, $"the transaction holds more than {most} bytes; commit more often (amqp.max-transaction-size)")
            : null;
    }

    private AmqpError? Gather(GatheredPublishes gathered)
    {
        var error = _published.Count > 0 ? channel.Publisher.CheckRoom() : null;
        foreach (var (message, mandatory, facts) in _published)
        {
            // After a failure the rest is dropped: the channel is about to end.
            if (error is null) error = channel.Publisher.Gather(message, mandatory, facts);
            else message.Slab.Release();
        }
        _published.Clear();
        if (error is not null) return error;
        foreach (var (deliveries, how, _) in _settled)
        {
            if (how == Settlement.Acknowledge) gathered.Settle(CollectionsMarshal.AsSpan(deliveries));
        }
        return gathered.CheckLength();
    }
}
