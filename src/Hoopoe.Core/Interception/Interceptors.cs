using Hoopoe.Core.Queues;
using Hoopoe.Core.VirtualHosts;

namespace Hoopoe.Core.Interception;

/// <summary>
/// The interceptors of a broker, in order. Made with the broker and immutable; any thread may ask. Whoever asks gets null where
/// none applies, so that a broker without interceptors pays for one look at a field.
/// </summary>
public sealed class Interceptors
{
    private readonly (IInterceptor Interceptor, InterceptorScope Scope)[] _all;

    /// <summary>Puts interceptors in order.</summary>
    /// <param name="interceptors">Them, as they were given.</param>
    /// <param name="failed">Told what an interceptor of that name threw.</param>
    /// <exception cref="ArgumentException">One of them cannot be used; the message says which and why.</exception>
    public Interceptors(IEnumerable<IInterceptor> interceptors, Action<string, Exception> failed)
    {
        Failed = failed;
        IInterceptor[] given = [.. interceptors];
        // What the runtime would compile for an order of none is a tenth of a broker's first start.
        _all = given.Length == 0 ? [] : [.. given.OrderBy(interceptor => interceptor.Order).Select(interceptor => (interceptor, interceptor.Scope))];
        foreach (var (interceptor, scope) in _all)
        {
            if (interceptor is not (IPublishInterceptor or IEnqueueInterceptor or IDeliveryInterceptor))
                throw new ArgumentException($"The interceptor {interceptor.Name} intercepts nothing: implement {nameof(IPublishInterceptor)}, {nameof(IEnqueueInterceptor)} or {nameof(IDeliveryInterceptor)}.", nameof(interceptors));
            if (scope.FaultFor(interceptor) is { } fault)
                throw new ArgumentException($"The interceptor {interceptor.Name} cannot be used: {fault}.", nameof(interceptors));
        }
    }

    /// <summary>Told what an interceptor of that name threw.</summary>
    internal Action<string, Exception> Failed { get; }

    /// <summary>Whether any sees what enters queues of a virtual host.</summary>
    internal bool SeesEnqueuing(VirtualHost host) =>
        _all.Length > 0 && Array.Exists(_all, one => one.Interceptor is IEnqueueInterceptor && InterceptorScope.Matches(one.Scope.VirtualHost, host.Name));

    /// <summary>Those that see publishes in a virtual host, with the exchanges that they see.</summary>
    internal (IPublishInterceptor Interceptor, string? Exchange)[] OfPublishes(VirtualHost host) =>
    [
        .. from one in _all
           where one.Interceptor is IPublishInterceptor && InterceptorScope.Matches(one.Scope.VirtualHost, host.Name)
           select ((IPublishInterceptor)one.Interceptor, one.Scope.Exchange),
    ];

    /// <summary>Those that see what enters and leaves a queue; null where there are none.</summary>
    internal QueueInterceptors? Of(Queue queue)
    {
        if (_all.Length == 0) return null;
        var seeing = Array.FindAll(_all, one =>
            InterceptorScope.Matches(one.Scope.VirtualHost, queue.VirtualHost.Name) && InterceptorScope.Matches(one.Scope.Queue, queue.Name));
        IEnqueueInterceptor[] enqueuing = [.. seeing.Select(one => one.Interceptor).OfType<IEnqueueInterceptor>()];
        IDeliveryInterceptor[] delivering = [.. seeing.Select(one => one.Interceptor).OfType<IDeliveryInterceptor>()];
        return enqueuing.Length + delivering.Length == 0 ? null : new QueueInterceptors(enqueuing, delivering);
    }
}

/// <summary>The interceptors of one queue, in order.</summary>
/// <param name="Enqueuing">Those that see what enters.</param>
/// <param name="Delivering">Those that see what is delivered.</param>
internal sealed record QueueInterceptors(IEnqueueInterceptor[] Enqueuing, IDeliveryInterceptor[] Delivering);
