namespace Hoopoe.Core.Interception;

/// <summary>
/// Code of the application that sees messages on their way through the broker. An implementation is one or several of
/// <see cref="IPublishInterceptor"/>, <see cref="IEnqueueInterceptor"/> and <see cref="IDeliveryInterceptor"/>. Given to the
/// broker before it starts, serves it until it ends, and is called by many threads at once.
/// </summary>
public interface IInterceptor
{
    /// <summary>What logs call it.</summary>
    string Name => GetType().Name;

    /// <summary>Interceptors of lower order come first; those of the same order in the order in which they were given.</summary>
    int Order => 0;

    /// <summary>What it sees; everything by default. Asked for once, when the broker starts.</summary>
    InterceptorScope Scope => InterceptorScope.Everything;
}

/// <summary>
/// Sees each message when it is published, before it is routed: after the user's rights on the exchange that the client named
/// were checked, and for a transaction before the commit.
/// </summary>
public interface IPublishInterceptor : IInterceptor
{
    /// <summary>
    /// Looks at a message, and changes, reroutes, refuses or drops it. One that is completed at once costs no allocation; while
    /// one is not, what its channel sends waits, in order, and nothing else does. What it throws is logged, and the publish is
    /// refused: a negative confirm, or without confirms 541 and the end of the connection.
    /// </summary>
    /// <param name="message">The message; valid until the returned task completes.</param>
    /// <param name="cancel">Cancelled when the publisher is gone.</param>
    ValueTask OnPublishAsync(PublishedMessage message, CancellationToken cancel);
}

/// <summary>
/// Sees each message that is about to enter a queue: once for each queue it was routed to, also as a dead letter or after a
/// delay. Called by whoever routes, so it is quick and does not wait.
/// </summary>
public interface IEnqueueInterceptor : IInterceptor
{
    /// <summary>
    /// Looks at a message, and changes, refuses, drops or dead-letters it for this queue alone. What it throws is logged, and
    /// the whole publish is refused; a dead letter or delayed message enters as it is, for nobody could repeat it.
    /// </summary>
    /// <param name="message">The message; valid until this returns.</param>
    void OnEnqueue(EnqueuedMessage message);
}

/// <summary>
/// Sees each message that is about to be delivered to a consumer or fetched. Called by whoever holds the queue, so it is quick
/// and does not wait; where the consumer turns out to have no room it is called again for the same message later.
/// </summary>
public interface IDeliveryInterceptor : IInterceptor
{
    /// <summary>
    /// Looks at a message, and changes it for this delivery alone, or rejects it as a consumer would. What it throws is logged;
    /// the message stays first in its queue and is tried again every second, so that nothing is lost or seen unchanged.
    /// </summary>
    /// <param name="message">The message; valid until this returns.</param>
    void OnDelivery(DeliveredMessage message);
}
