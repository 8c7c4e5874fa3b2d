using System.Runtime.InteropServices;
using Hoopoe.Core.Durability;
using Hoopoe.Core.Exchanges;

namespace Hoopoe.Core.VirtualHosts;

/// <summary>
/// What ends together: a queue, an exchange or a binding that somebody removes, and all that ends with it because it
/// leads there or loses its last binding. The journal has it as one change, so a restart finds all of it or nothing.
/// Made for one removal, by whoever holds the topology.
/// </summary>
internal sealed class JointRemoval(VirtualHost virtualHost)
{
    private readonly List<DefinitionChange> _changes = [];
    private readonly List<DelayedMessages> _held = [];

    /// <summary>Adds a definition that survives a restart unless this is recorded.</summary>
    public void Add(object definition) => _changes.Add(new DefinitionChange(definition, virtualHost.Name, Removed: true));

    /// <summary>Adds the virtual host itself.</summary>
    public void AddVirtualHost() => _changes.Add(new DefinitionChange(virtualHost.Name, null, Removed: true));

    /// <summary>Adds what an exchange that ends has held back.</summary>
    public void Add(DelayedMessages held) => _held.Add(held);

    /// <summary>Records it, once all of it is out, and only then lets go of messages.</summary>
    public void Complete()
    {
        var log = virtualHost.Broker.Log;
        if (log.Keeps && _changes.Count > 0) log.Defined(CollectionsMarshal.AsSpan(_changes));
        foreach (var held in _held) held.End();
    }
}
