namespace Hoopoe.Core.Policies;

/// <summary>What a policy applies to, of the things whose names match its pattern.</summary>
public enum PolicyTarget
{
    /// <summary>Queues and exchanges.</summary>
    All,

    /// <summary>Queues of every kind.</summary>
    Queues,

    /// <summary>Exchanges.</summary>
    Exchanges,

    /// <summary>Classic queues.</summary>
    ClassicQueues,

    /// <summary>Quorum queues.</summary>
    QuorumQueues,

    /// <summary>Streams; there are none yet.</summary>
    Streams,
}

/// <summary>How RabbitMQ writes targets in definitions and in its HTTP API, under "apply-to".</summary>
public static class PolicyTargetNames
{
    private static readonly string[] _names = ["all", "queues", "exchanges", "classic_queues", "quorum_queues", "streams"];

    /// <summary>The target's name.</summary>
    public static string NameOf(PolicyTarget target) => _names[(int)target];

    /// <summary>The target of that name, or null.</summary>
    public static PolicyTarget? Find(string name) => Array.IndexOf(_names, name) is var index and >= 0 ? (PolicyTarget)index : null;
}
