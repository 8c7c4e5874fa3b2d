namespace Hoopoe.Compare.Workloads;

/// <summary>A load, in the words of no tool: each load tool turns it into its own. Immutable.</summary>
internal sealed record LoadShape
{
    public int Producers { get; init; } = 1;

    public int Consumers { get; init; } = 1;

    /// <summary>Queues, over which producers and consumers are spread in turns.</summary>
    public int Queues { get; init; } = 1;

    /// <summary>Bytes of a body.</summary>
    public int Size { get; init; } = 16;

    /// <summary>Durable queues and persistent messages.</summary>
    public bool Durable { get; init; }

    /// <summary>The x-queue-type argument, if there is one.</summary>
    public string? QueueType { get; init; }

    /// <summary>Messages that may wait for their confirms; 0 for no confirms.</summary>
    public int ConfirmWindow { get; init; }

    /// <summary>Messages to an acknowledgement; 0 for automatic ones.</summary>
    public int AcknowledgeEvery { get; init; }

    public int Prefetch { get; init; }

    /// <summary>Producers wait while consumers are this far behind; 0 for no bound.</summary>
    public long MaxBacklog { get; init; }

    /// <summary>Consumers wait while they are this far ahead, so that a long queue stays long; 0 for no bound.</summary>
    public long Hold { get; init; }

    /// <summary>Publish through a fanout exchange that all queues are bound to.</summary>
    public bool Fanout { get; init; }

    /// <summary>Publish through a topic exchange with that many bindings, ten of which match a message; 0 for none.</summary>
    public int TopicBindings { get; init; }

    /// <summary>Levels of a priority queue; 0 for an ordinary queue.</summary>
    public int Priorities { get; init; }

    /// <summary>Time to live, after which messages are dead-lettered to the queue that is consumed; 0 for none.</summary>
    public int DeadLetterAfterMilliseconds { get; init; }

    /// <summary>Messages a second over all producers; 0 for as many as go.</summary>
    public int Rate { get; init; }

    /// <summary>Messages to publish, or without producers to consume; 0 for a load that lasts a time.</summary>
    public long Count { get; init; }

    /// <summary>Leave the queues, and what is in them, to the next load.</summary>
    public bool Keep { get; init; }

    /// <summary>Use the queues that a load before this one left.</summary>
    public bool Continue { get; init; }

    /// <summary>Queues that nobody uses, there all the while.</summary>
    public int IdleQueues { get; init; }

    /// <summary>Connections that do nothing, there all the while.</summary>
    public int IdleConnections { get; init; }

    /// <summary>Instead of all that: so many times connect, declare, publish, close, over all producers.</summary>
    public int Cycles { get; init; }

    /// <summary>Instead of all that: so many connections, each publishing to a queue of its own and consuming from it.</summary>
    public int Loops { get; init; }
}
