using Hoopoe.Core.Access;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Queues;
using Hoopoe.Journal.Inspection;

namespace Hoopoe.Core.Durability.Recovery;

/// <summary>
/// Counts what a start would find, without starting: for an inspection, which lets a <see cref="NodeRecovery"/> read the
/// journal first. Reads the indexes of pages and changes nothing. Immutable once made.
/// </summary>
public sealed class NodeCensus
{
    private readonly DefinitionChange[] _definitions;

    /// <summary>Counts.</summary>
    /// <param name="recovery">What has read the journal.</param>
    /// <param name="records">Reads the same journal.</param>
    public NodeCensus(NodeRecovery recovery, RecordReader records)
    {
        _definitions = [.. recovery.Definitions.All];
        var pages = new ClosedPages(records, recovery.Clock);
        var damages = new DamageMap(recovery.Damages);
        var holders = new List<HolderTotals>();
        foreach (var change in _definitions)
        {
            var (id, name, isQueue) = change.Definition switch
            {
                QueueDefinition queue => (queue.DurableId, queue.Name, true),
                ExchangeDefinition exchange => (exchange.DurableId, exchange.Name, false),
                _ => (0, "", false),
            };
            if (!recovery.Queues.TryGetValue(id, out var recovered)) continue;
            var totals = new ContentCount(pages, damages).Run(recovered) with { VirtualHost = change.VirtualHost ?? "", Name = name, IsQueue = isQueue };
            if (isQueue || totals.Messages > 0) holders.Add(totals);
        }
        Uncommitted = recovery.UncommittedMessages;
        Encrypted = recovery.EncryptedDefinitions;
        Holders = [.. holders.OrderBy(holder => !holder.IsQueue).ThenBy(holder => holder.VirtualHost, StringComparer.Ordinal).ThenBy(holder => holder.Name, StringComparer.Ordinal)];
    }

    /// <summary>How many users there are.</summary>
    public int Users => _definitions.Count(change => change.Definition is UserDefinition);

    /// <summary>How many virtual hosts there are.</summary>
    public int VirtualHosts => _definitions.Count(change => change.Definition is string);

    /// <summary>How many durable exchanges there are, besides those that every virtual host has.</summary>
    public int Exchanges => _definitions.Count(change => change.Definition is ExchangeDefinition);

    /// <summary>How many durable queues there are.</summary>
    public int Queues => _definitions.Count(change => change.Definition is QueueDefinition);

    /// <summary>How many bindings of durable things there are.</summary>
    public int Bindings => _definitions.Count(change => change.Definition is BindingDefinition);

    /// <summary>The durable queues, and then the exchanges that hold messages back, each by virtual host and name.</summary>
    public IReadOnlyList<HolderTotals> Holders { get; }

    /// <summary>Definitions that are encrypted and whose key was not given, or is erased.</summary>
    public long Encrypted { get; }

    /// <summary>Messages of changes that are not there as a whole, which a start drops.</summary>
    public long Uncommitted { get; }

    /// <summary>Messages that a start would find, but nobody could read.</summary>
    public long Unreadable => Holders.Sum(holder => holder.Unreadable);
}
