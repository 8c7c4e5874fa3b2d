using Hoopoe.Core.Access;
using Hoopoe.Core.Durability.Records;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Parameters;
using Hoopoe.Core.Queues;

namespace Hoopoe.Core.Durability;

/// <summary>
/// The definitions as recovery finds them: what a checkpoint says and then every change after it, of which the last
/// counts. A change that the checkpoint knew already may be applied again. Lives while the broker starts; for one thread.
/// </summary>
public sealed class DefinitionState
{
    private readonly Dictionary<DefinitionChange, (long Order, DefinitionChange Change)> _current = new(new SameThing());
    private readonly List<DefinitionChange> _unknown = [];
    private long _order;

    /// <summary>The highest number by which any of the definitions was named, gone ones included.</summary>
    public long HighestId { get; private set; }

    /// <summary>
    /// What there is, in an order in which it can be made: each thing after those it needs, and otherwise in the order
    /// of its first definition. What is unknown comes last, removals of it too.
    /// </summary>
    public IEnumerable<DefinitionChange> All =>
        _current.Values
            .OrderBy(item => DefinitionKinds.RankOf(item.Change.Definition)).ThenBy(item => item.Order)
            .Select(item => item.Change)
            .Concat(_unknown);

    /// <summary>Applies a change. The removal of a thing removes nothing else.</summary>
    public void Apply(in DefinitionChange change)
    {
        if (change.Definition is UnknownDefinition)
        {
            _unknown.Add(change);
            return;
        }
        long id = IdOf(change.Definition);
        HighestId = Math.Max(HighestId, id);
        bool known = _current.TryGetValue(change, out var current);
        if (!change.Removed)
        {
            _current[change] = (known ? current.Order : _order++, change);
        }
        else if (known && IdOf(current.Change.Definition) == id)
        {
            // One of the same name that was declared later stays.
            _current.Remove(change);
        }
    }

    private static long IdOf(object definition) => definition switch
    {
        ExchangeDefinition exchange => exchange.DurableId,
        QueueDefinition queue => queue.DurableId,
        _ => 0,
    };

    /// <summary>Whether two changes are about one thing, whatever they say of it.</summary>
    private sealed class SameThing : IEqualityComparer<DefinitionChange>
    {
        public bool Equals(DefinitionChange x, DefinitionChange y) => x.VirtualHost == y.VirtualHost && (x.Definition, y.Definition) switch
        {
            (string a, string b) => a == b,
            (UserDefinition a, UserDefinition b) => a.Name == b.Name,
            (PermissionDefinition a, PermissionDefinition b) => a.User == b.User,
            (TopicPermissionDefinition a, TopicPermissionDefinition b) => a.User == b.User && a.Exchange == b.Exchange,
            (ExchangeDefinition a, ExchangeDefinition b) => a.Name == b.Name,
            (QueueDefinition a, QueueDefinition b) => a.Name == b.Name,
            (BindingDefinition a, BindingDefinition b) => a.SameAs(b),
            (ParameterDefinition a, ParameterDefinition b) => a.Component == b.Component && a.Name == b.Name,
            _ => false,
        };

        public int GetHashCode(DefinitionChange obj) => obj.Definition switch
        {
            string name => Hash(name, ""),
            UserDefinition user => Hash(user.Name, ""),
            PermissionDefinition permission => Hash(permission.User, obj.VirtualHost),
            TopicPermissionDefinition permission => Hash(permission.User, permission.Exchange),
            ExchangeDefinition exchange => Hash(exchange.Name, obj.VirtualHost),
            QueueDefinition queue => Hash(queue.Name, obj.VirtualHost),
            BindingDefinition binding => Hash(binding.Destination, binding.RoutingKey),
            ParameterDefinition parameter => Hash(parameter.Name, parameter.Component),
            _ => 0,
        };

        private static int Hash(string one, string? other) => (int)(StableHash.Of(one) + (3 * StableHash.Of(other)));
    }
}
