namespace Hoopoe.Core.Interception;

/// <summary>Makes interceptors of delegates, for those that need no type of their own. The delegates are called by many threads at once.</summary>
public static class Interceptor
{
    /// <summary>An interceptor of publishes that does not wait.</summary>
    /// <param name="action">Called for each message; see <see cref="IPublishInterceptor.OnPublishAsync"/>.</param>
    /// <param name="scope">What it sees; everything by default.</param>
    /// <param name="order">Lower ones come first.</param>
    /// <param name="name">What logs call it.</param>
    public static IPublishInterceptor OnPublish(Action<PublishedMessage> action, InterceptorScope? scope = null, int order = 0, string name = "publish interceptor") =>
        new PublishDelegate((message, _) =>
        {
            action(message);
            return ValueTask.CompletedTask;
        }, scope, order, name);

    /// <summary>An interceptor of publishes that may wait.</summary>
    /// <param name="action">Called for each message; see <see cref="IPublishInterceptor.OnPublishAsync"/>.</param>
    /// <param name="scope">What it sees; everything by default.</param>
    /// <param name="order">Lower ones come first.</param>
    /// <param name="name">What logs call it.</param>
    public static IPublishInterceptor OnPublishAwaited(
        Func<PublishedMessage, CancellationToken, ValueTask> action, InterceptorScope? scope = null, int order = 0, string name = "publish interceptor") =>
        new PublishDelegate(action, scope, order, name);

    /// <summary>An interceptor of what enters queues.</summary>
    /// <param name="action">Called for each message and queue; see <see cref="IEnqueueInterceptor.OnEnqueue"/>.</param>
    /// <param name="scope">What it sees; everything by default.</param>
    /// <param name="order">Lower ones come first.</param>
    /// <param name="name">What logs call it.</param>
    public static IEnqueueInterceptor OnEnqueue(Action<EnqueuedMessage> action, InterceptorScope? scope = null, int order = 0, string name = "enqueue interceptor") =>
        new EnqueueDelegate(action, scope, order, name);

    /// <summary>An interceptor of deliveries.</summary>
    /// <param name="action">Called for each delivery; see <see cref="IDeliveryInterceptor.OnDelivery"/>.</param>
    /// <param name="scope">What it sees; everything by default.</param>
    /// <param name="order">Lower ones come first.</param>
    /// <param name="name">What logs call it.</param>
    public static IDeliveryInterceptor OnDelivery(Action<DeliveredMessage> action, InterceptorScope? scope = null, int order = 0, string name = "delivery interceptor") =>
        new DeliveryDelegate(action, scope, order, name);

    private abstract class Named(InterceptorScope? scope, int order, string name) : IInterceptor
    {
        public string Name => name;
        public int Order => order;
        public InterceptorScope Scope => scope ?? InterceptorScope.Everything;
    }

    private sealed class PublishDelegate(Func<PublishedMessage, CancellationToken, ValueTask> action, InterceptorScope? scope, int order, string name)
        : Named(scope, order, name), IPublishInterceptor
    {
        public ValueTask OnPublishAsync(PublishedMessage message, CancellationToken cancel) => action(message, cancel);
    }

    private sealed class EnqueueDelegate(Action<EnqueuedMessage> action, InterceptorScope? scope, int order, string name)
        : Named(scope, order, name), IEnqueueInterceptor
    {
        public void OnEnqueue(EnqueuedMessage message) => action(message);
    }

    private sealed class DeliveryDelegate(Action<DeliveredMessage> action, InterceptorScope? scope, int order, string name)
        : Named(scope, order, name), IDeliveryInterceptor
    {
        public void OnDelivery(DeliveredMessage message) => action(message);
    }
}
