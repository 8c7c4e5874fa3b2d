using Hoopoe.Core;
using Hoopoe.Core.Queues;
using Hoopoe.Core.Tracing;

namespace Hoopoe.Protocols.Amqp.Publishing;

/// <summary>How a publisher learns what became of its messages; lives as long as its channel.</summary>
internal interface IPublisherConfirms
{
    /// <summary>The number of the publish told of last; any thread may ask.</summary>
    long Confirmed { get; }

    /// <summary>What may be confirmed.</summary>
    ConfirmWindow Window { get; }

    /// <summary>
    /// What is told of each confirm and refusal, in order, where publishes are traced; else null. The publishing thread sets
    /// it, before the message is handed over that it is set for.
    /// </summary>
    TracedConfirms? Traced { get; set; }

    /// <summary>Tells what is due, now that all that was published is handed to its queues. The publishing thread calls.</summary>
    void HandedOver(Turn turn);

    /// <summary>Says no more: the channel has ended. Under the gate that guards what it says.</summary>
    void End();
}
