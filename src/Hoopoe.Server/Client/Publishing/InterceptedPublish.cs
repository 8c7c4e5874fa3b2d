using Hoopoe.Core.Messages;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Server.Client;

/// <summary>
/// A complete message on its way through interceptors, and whoever waits for it to be published. Ends once: published, refused
/// with an exception, or given up because its client ended.
/// </summary>
/// <param name="exchange">Where it was published to.</param>
/// <param name="routingKey">Its routing key then.</param>
/// <param name="message">The message, with its one reference.</param>
/// <param name="facts">What the broker must know of its properties.</param>
/// <param name="mandatory">Whether it must reach a queue.</param>
/// <param name="isLost">Whether the journal did not take all of its body, so that it is refused when its turn comes.</param>
internal sealed class InterceptedPublish(string exchange, string routingKey, Message message, PropertyFacts facts, bool mandatory, bool isLost)
{
    private readonly TaskCompletionSource<Published> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Where it was published to.</summary>
    public string Exchange => exchange;

    /// <summary>Its routing key then.</summary>
    public string RoutingKey => routingKey;

    /// <summary>The message as it was published.</summary>
    public Message Message => message;

    /// <summary>What the broker must know of its properties.</summary>
    public PropertyFacts Facts => facts;

    /// <summary>Whether it must reach a queue.</summary>
    public bool Mandatory => mandatory;

    /// <summary>Whether it is refused when its turn comes, and no interceptor sees it.</summary>
    public bool IsLost => isLost;

    /// <summary>Completes when it is published; its confirm is another matter.</summary>
    public Task<Published> Task => _completion.Task;

    /// <summary>Ends it; false if it has ended already.</summary>
    public bool TryEnd(Published published, Exception? failure) =>
        failure is null ? _completion.TrySetResult(published) : _completion.TrySetException(failure);
}
