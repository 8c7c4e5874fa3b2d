using Hoopoe.Core.Messages;
using Hoopoe.Server;
using Hoopoe.Server.Client;

namespace Hoopoe.ClientBench;

/// <summary>The client in the broker's process.</summary>
internal sealed class InProcessContender(BrokerClient client) : Contender
{
    private readonly MessageProperties _persistent = new() { Persistent = true };

    public override string Name => "in process";

    public static async Task<Contender> OpenAsync(HoopoeBroker broker)
    {
        var client = broker.Connect();
        await client.DeclareQueueAsync(Kept, durable: true);
        await client.DeclareQueueAsync(Passed);
        return new InProcessContender(client);
    }

    public override async Task<long> PublishConfirmedAsync(byte[] body, Func<bool> goesOn)
    {
        await using var publisher = client.OpenPublisher(Window);
        long count = 0;
        for (; goesOn(); count++) await publisher.PublishAsync("", Kept, body, _persistent);
        await publisher.ConfirmAllAsync();
        client.PurgeQueue(Kept);
        return count;
    }

    public override async Task<long> ExchangeAsync(byte[] body, Func<bool> goesOn)
    {
        long published = 0, consumed = 0;
        bool ended = false;
        var publishing = Task.Run(async () =>
        {
            for (; goesOn(); published++)
            {
                while (published - Volatile.Read(ref consumed) > MostBehind) await Task.Yield();
                await client.PublishUnconfirmedAsync("", Passed, body);
            }
            Volatile.Write(ref ended, true);
            // Nothing but this tells the consumer that it has seen all.
            await client.PublishUnconfirmedAsync("", Passed, []);
        });
        await foreach (var delivery in client.ConsumeAsync(Passed, new ConsumeOptions { AutoAcknowledge = true }))
        {
            if (delivery.Body.IsEmpty && Volatile.Read(ref ended)) break;
            Volatile.Write(ref consumed, consumed + 1);
        }
        await publishing;
        return consumed;
    }

    public override ValueTask DisposeAsync() => client.DisposeAsync();
}
