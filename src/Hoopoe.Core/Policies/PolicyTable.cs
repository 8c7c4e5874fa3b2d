using Hoopoe.Core.Durability;
using Hoopoe.Core.Queues;
using Hoopoe.Core.VirtualHosts;

namespace Hoopoe.Core.Policies;

/// <summary>
/// The policies and operator policies of a virtual host. A change is recorded and takes effect at once, on the queues and
/// exchanges that are there and on those to come. Any thread may call; changes are made with the topology held.
/// </summary>
public sealed class PolicyTable
{
    private readonly VirtualHost _virtualHost;
    // Those that somebody may have to choose from, the first to apply first; replaced by every change.
    private PolicyDefinition[] _policies = [];
    private PolicyDefinition[] _operatorPolicies = [];
    // What was found so far: all that the same policies apply to share one.
    private readonly List<PolicyMatch> _matches = [];

    internal PolicyTable(VirtualHost virtualHost)
    {
        _virtualHost = virtualHost;
    }

    /// <summary>The policies, the one of the highest priority first.</summary>
    public IReadOnlyList<PolicyDefinition> All => Volatile.Read(ref _policies);

    /// <summary>The operator policies, the one of the highest priority first.</summary>
    public IReadOnlyList<PolicyDefinition> Operators => Volatile.Read(ref _operatorPolicies);

    /// <summary>The policy of that name, or null.</summary>
    public PolicyDefinition? Find(string name, bool isOperator) =>
        (isOperator ? Operators : All).FirstOrDefault(policy => policy.Name == name);

    /// <summary>Adds or replaces a policy, and has it take effect. An error says what is wrong with it, in RabbitMQ's words.</summary>
    public BrokerError? Set(PolicyDefinition policy, Turn turn)
    {
        if (PolicyCheck.Check(policy) is { } error) return error;
        lock (_virtualHost.Topology)
        {
            if (_virtualHost.HasEnded) return _virtualHost.Gone();
            _virtualHost.Record(PolicyParameter.Of(policy));
            Put(policy);
            Reapply(turn);
        }
        return null;
    }

    /// <summary>Removes a policy, and has the next one take effect.</summary>
    /// <returns>Whether it was there.</returns>
    public bool Remove(string name, bool isOperator, Turn turn)
    {
        lock (_virtualHost.Topology)
        {
            if (Find(name, isOperator) is not { } policy) return false;
            var log = _virtualHost.Broker.Log;
            if (log.Keeps) log.Defined(new DefinitionChange(PolicyParameter.Of(policy), _virtualHost.Name, Removed: true));
            Replace(isOperator, [.. Without(policy)]);
            Reapply(turn);
        }
        return true;
    }

    /// <summary>What applies to a queue. Called with the topology held.</summary>
    internal PolicyMatch Match(QueueDefinition queue) => QueueTable.IsForReplies(queue.Name)
        ? PolicyMatch.None
        : Match(Array.Find(_policies, policy => policy.IsFor(queue)), Array.Find(_operatorPolicies, policy => policy.IsFor(queue)));

    /// <summary>What applies to an exchange. Called with the topology held.</summary>
    internal PolicyMatch MatchExchange(string name) => Match(
        Array.Find(_policies, policy => policy.IsForExchange(name)), Array.Find(_operatorPolicies, policy => policy.IsForExchange(name)));

    /// <summary>Makes a policy that recovery found, before there are queues and exchanges of its virtual host.</summary>
    internal void Restore(PolicyDefinition policy)
    {
        lock (_virtualHost.Topology)
        {
            Put(policy);
            // The exchanges that come with the virtual host are there already.
            Reapply(null);
        }
    }

    private PolicyMatch Match(PolicyDefinition? policy, PolicyDefinition? operatorPolicy)
    {
        if (policy is null && operatorPolicy is null) return PolicyMatch.None;
        var match = _matches.Find(each => ReferenceEquals(each.Policy, policy) && ReferenceEquals(each.OperatorPolicy, operatorPolicy));
        if (match is null) _matches.Add(match = new PolicyMatch(policy, operatorPolicy));
        return match;
    }

    private void Put(PolicyDefinition policy) => Replace(
        policy.IsOperator,
        [.. Without(policy).Append(policy).OrderByDescending(each => each.Priority).ThenBy(each => each.Name, StringComparer.Ordinal)]);

    private IEnumerable<PolicyDefinition> Without(PolicyDefinition policy) =>
        (policy.IsOperator ? Operators : All).Where(each => each.Name != policy.Name);

    private void Replace(bool isOperator, PolicyDefinition[] policies)
    {
        if (isOperator) Volatile.Write(ref _operatorPolicies, policies);
        else Volatile.Write(ref _policies, policies);
        // What nothing changes for finds the same again, and is left alone.
        _matches.RemoveAll(match => IsGone(match.Policy, _policies) || IsGone(match.OperatorPolicy, _operatorPolicies));
    }

    private long LeastConsumerTimeoutMs() => _policies.Concat(_operatorPolicies)
        .Select(policy => Arguments.TryInteger(policy.Settings["consumer-timeout"], out long timeoutMs) ? timeoutMs : 0)
        .Where(timeoutMs => timeoutMs > 0).DefaultIfEmpty(0).Min();

    // What is in a queue keeps the time to live with which it came, after a restart too.
    private void RecordTimesToLive(List<(Queue Queue, PolicyMatch Match)> changed)
    {
        var log = _virtualHost.Broker.Log;
        if (!log.Keeps) return;
        DefinitionChange[] changes =
        [
            .. from change in changed
               let queue = change.Queue
               where queue.Definition.DurableId != 0 && change.Match.SettingsOf(queue.Definition).MessageTtlMs != queue.Settings.MessageTtlMs
               select new DefinitionChange(new TimeToLiveChanged(queue.Definition.DurableId, queue.Settings.MessageTtlMs), _virtualHost.Name, Removed: false),
        ];
        if (changes.Length > 0) log.Defined(changes);
    }

    private static bool IsGone(PolicyDefinition? policy, PolicyDefinition[] policies) =>
        policy is not null && !Array.Exists(policies, each => ReferenceEquals(each, policy));

    private void Reapply(Turn? turn)
    {
        foreach (var exchange in _virtualHost.Exchanges.All)
        {
            var match = MatchExchange(exchange.Name);
            if (match != exchange.Policies) exchange.Apply(match);
        }
        if (turn is not null)
        {
            List<(Queue Queue, PolicyMatch Match)> changed = [];
            foreach (var queue in _virtualHost.Queues.All)
            {
                var match = Match(queue.Definition);
                if (match != queue.Policies) changed.Add((queue, match));
            }
            RecordTimesToLive(changed);
            bool timeoutsChange = changed.Exists(each => each.Match.SettingsOf(each.Queue.Definition).ConsumerTimeoutMs != each.Queue.Settings.ConsumerTimeoutMs);
            foreach (var (queue, match) in changed) queue.Apply(match, turn);
            if (timeoutsChange) _virtualHost.Broker.NoteConsumerTimeouts(_virtualHost, LeastConsumerTimeoutMs());
        }
        // Also, because who publishes must know anew whether a queue may refuse.
        _virtualHost.RoutingChanged();
    }
}
