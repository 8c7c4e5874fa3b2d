using Hoopoe.Core;
using Hoopoe.Core.Queues;

namespace Hoopoe.Protocols.Amqp.Publishing;

/// <summary>How a publisher learns what became of its messages; lives as long as its channel.</summary>
internal interface IPublisherConfirms
{
    /// <summary>What may be confirmed.</summary>
    ConfirmWindow Window { get; }

    /// <summary>Tells what is due, now that all that was published is handed to its queues. The publishing thread calls.</summary>
    void HandedOver(Turn turn);

    /// <summary>Says no more: the channel has ended. Under the gate that guards what it says.</summary>
    void End();
}
