using Hoopoe.Core.Access;
using Hoopoe.Core.Parameters;
using Hoopoe.Core.Queues;

namespace Hoopoe.Core.Policies;

/// <summary>
/// A policy as an administrator set it: settings for the queues and exchanges of a virtual host whose names match a pattern. Of
/// several that match, the one of the highest priority applies alone. Immutable; survives restarts as the
/// <see cref="ParameterDefinition"/> that <see cref="PolicyParameter"/> makes of it.
/// </summary>
/// <param name="Name">Its name, unique among the policies (or operator policies) of its virtual host.</param>
/// <param name="Pattern">A regular expression, that matches anywhere in a name unless anchored; an empty one matches every name.</param>
/// <param name="ApplyTo">What it applies to.</param>
/// <param name="Priority">The higher one wins; between equal ones, the first by name.</param>
/// <param name="Settings">The settings by RabbitMQ's keys, as in "max-length".</param>
/// <param name="IsOperator">Whether it is an operator policy, which can only tighten what a policy and the arguments say.</param>
public sealed record PolicyDefinition(
    string Name, string Pattern, PolicyTarget ApplyTo, long Priority, Arguments Settings, bool IsOperator = false)
{
    /// <summary>Those of its settings that do nothing in this broker, and why.</summary>
    public IEnumerable<KeyValuePair<string, string>> Notes =>
        from setting in Settings
        let note = PolicyKey.Find(setting.Key)?.Note
        where note is not null
        select KeyValuePair.Create(setting.Key, note);

    /// <summary>Whether it is for a queue: by its target, its name, and by whether the queue's kind knows all of its settings.</summary>
    internal bool IsFor(QueueDefinition queue)
    {
        var kind = queue.Settings.Kind;
        bool aims = ApplyTo switch
        {
            PolicyTarget.All or PolicyTarget.Queues => true,
            PolicyTarget.ClassicQueues => kind == QueueKind.Classic,
            PolicyTarget.QuorumQueues => kind == QueueKind.Quorum,
            _ => false,
        };
        return aims && Matches(queue.Name) && Settings.All(setting => PolicyKey.Find(setting.Key) is not { } key || key.Suits(kind));
    }

    /// <summary>Whether it is for an exchange of that name.</summary>
    internal bool IsForExchange(string name) => ApplyTo is PolicyTarget.All or PolicyTarget.Exchanges && Matches(name);

    // To a permission an empty pattern means nobody; to a regular expression, everything.
    private bool Matches(string name) => Pattern.Length == 0 || NamePattern.Matches(Pattern, name);
}
