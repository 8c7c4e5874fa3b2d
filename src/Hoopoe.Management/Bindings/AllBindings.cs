using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Queues;
using Hoopoe.Core.VirtualHosts;

namespace Hoopoe.Management.Bindings;

/// <summary>
/// All bindings of virtual hosts, those of the default exchange before the others: as many as there are queues, and so made only when they are
/// looked at. As of one moment for each virtual host; made for one answer.
/// </summary>
/// <param name="hosts">The virtual hosts.</param>
internal sealed class AllBindings(IEnumerable<VirtualHost> hosts) : IReadOnlyList<PlacedBinding>
{
    private readonly List<(VirtualHost Host, IReadOnlyList<Queue> Queues, IReadOnlyList<BindingDefinition> Made)> _parts =
        [.. hosts.Select(host => (host, host.Queues.All, host.Bindings.All))];

    /// <inheritdoc/>
    public int Count => _parts.Sum(part => part.Queues.Count + part.Made.Count);

    /// <inheritdoc/>
    public PlacedBinding this[int index]
    {
        get
        {
            foreach (var (host, queues, made) in _parts)
            {
                if (index < queues.Count) return new PlacedBinding(host, BindingList.Default(queues[index]));
                if (index < queues.Count + made.Count) return new PlacedBinding(host, made[index - queues.Count]);
                index -= queues.Count + made.Count;
            }
            throw new ArgumentOutOfRangeException(nameof(index));
        }
    }

    /// <inheritdoc/>
    public IEnumerator<PlacedBinding> GetEnumerator()
    {
        foreach (var (host, queues, made) in _parts)
        {
            foreach (var queue in queues) yield return new PlacedBinding(host, BindingList.Default(queue));
            foreach (var binding in made) yield return new PlacedBinding(host, binding);
        }
    }

    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
}
