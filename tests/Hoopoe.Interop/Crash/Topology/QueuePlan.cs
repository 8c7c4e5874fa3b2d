using Hoopoe.Interop.Crash.Messages;

namespace Hoopoe.Interop.Crash.Topology;

/// <summary>A durable queue as it is declared, and what that allows to happen to its messages.</summary>
internal sealed class QueuePlan(string name, params (string Key, object? Value)[] arguments)
{
    public string Name { get; } = name;

    public IDictionary<string, object?> Arguments { get; } = arguments.ToDictionary(pair => pair.Key, pair => pair.Value);

    /// <summary>Why its messages may die, in the words of x-death.</summary>
    public IReadOnlyList<string> Deaths { get; init; } = [];

    /// <summary>Whether messages that die go on to where dead letters go.</summary>
    public bool DeadLetters => Arguments.ContainsKey("x-dead-letter-exchange");

    public bool IsQuorum => Arguments.TryGetValue("x-queue-type", out object? type) && type is "quorum";

    public bool HasPriorities => Arguments.ContainsKey("x-max-priority");

    /// <summary>Whether somebody may have deleted it with all that was in it.</summary>
    public bool DeletionAsked { get; set; }

    /// <summary>After how many milliseconds such a message may expire here, if ever.</summary>
    public int? LifeOf(MessageShape shape)
    {
        int? own = Arguments.TryGetValue("x-message-ttl", out object? life) ? (int)life! : null;
        return own is null || shape.Expiration < own ? shape.Expiration : own;
    }
}
