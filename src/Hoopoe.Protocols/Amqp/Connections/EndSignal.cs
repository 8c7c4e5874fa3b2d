using Hoopoe.Core;

namespace Hoopoe.Protocols.Amqp.Connections;

/// <summary>
/// Tells the application's code that whoever it works for has gone. Lives as long as its connection or channel; any thread may
/// signal, more than once.
/// </summary>
/// <param name="broker">Whose application it is.</param>
#pragma warning disable CA1001 // A source without a timer or a parent holds nothing that must be given back, and tokens outlive it.
internal sealed class EndSignal(Broker broker)
#pragma warning restore CA1001
{
    private readonly CancellationTokenSource _source = new();

    /// <summary>Cancelled at the end.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Signals the end. What the application does then is not to stop anybody.</summary>
    public void Set()
    {
        try
        {
            _source.Cancel();
        }
        catch (AggregateException error)
        {
            broker.Options.ExtensionFailed("what waits for a client's end", error);
        }
    }
}
