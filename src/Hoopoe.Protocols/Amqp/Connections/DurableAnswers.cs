using Hoopoe.Core;
using Hoopoe.Core.Durability;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Protocols.Amqp.Connections;

/// <summary>
/// Keeps a connection's output back from before a method changes what must outlive the broker until that change is on
/// disk: one wait for all that a read brought in. Belongs to the connection's read loop, which reads no further meanwhile.
/// </summary>
internal sealed class DurableAnswers(AmqpConnection connection)
{
    private readonly DurabilityWait _wait = new(connection.Broker.Log);

    /// <summary>Whether output is held back.</summary>
    public bool Held { get; private set; }

    /// <summary>Called before a method is carried out: holds the output back if the method may change what is kept.</summary>
    public void Before(uint methodId)
    {
        if (Held || !connection.Broker.Log.Keeps || !MayChange(methodId)) return;
        Held = true;
        connection.Output.Hold();
    }

    /// <summary>Has what is held back wait for a frame too.</summary>
    public void Require(EnteringFrame frame) => _wait.Require(frame);

    /// <summary>Ends the wait: the connection is cut off. Any thread may call.</summary>
    public void End() => _wait.End();

    /// <summary>Sends the output once it may be sent; false where it never may, and the connection is at its end.</summary>
    public async ValueTask<bool> SendAsync(Turn turn)
    {
        _wait.RequireDefinitions();
        if (!_wait.IsOver)
        {
            connection.HoldingBack = true;
            bool durable = await _wait.WaitAsync();
            connection.HoldingBack = false;
            connection.LastReceivedMs = connection.Broker.Upkeep.Clock.NowMs;
            if (!durable)
            {
                connection.Log.ConnectionFailed(connection.Name, "what it was to be told will not become durable");
                connection.Abort();
                return false;
            }
        }
        Held = false;
        connection.Output.Release(turn);
        turn.Complete();
        return true;
    }

    // The methods that define something, or may be a queue's first use, or end one that goes with its last consumer.
    private static bool MayChange(uint methodId) => methodId is QueueDeclare.Id or QueueDelete.Id or QueueBind.Id
        or QueueUnbind.Id or ExchangeDeclare.Id or ExchangeDelete.Id or ExchangeBind.Id or ExchangeUnbind.Id
        or TxCommit.Id or BasicConsume.Id or BasicGet.Id or BasicCancel.Id;
}
