using System.Diagnostics;
using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace WorkQueue;

/// <summary>Feeds the work queue, collects a receipt for every file, and says whether all is accounted for.</summary>
internal static class Checker
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task<bool> RunAsync(IConnection connection, string folder, int limit)
    {
        Stopwatch watch = Stopwatch.StartNew();
        string[] paths = [.. Corpus.Files(folder, limit)];
        Ledger ledger = new();
        await using IChannel channel = await connection.CreateChannelAsync();
        Channel<Receipt> receipts = System.Threading.Channels.Channel.CreateUnbounded<Receipt>();
        await CollectAsync(channel, Topology.Results, parked: false, receipts.Writer);
        await CollectAsync(channel, Topology.Parking, parked: true, receipts.Writer);

        Task feeding = Feeder.RunAsync(connection, paths, ledger.Expect);
        try
        {
            for (int i = 0; i < paths.Length; i++)
                ledger.Record(await receipts.Reader.ReadAsync().AsTask().WaitAsync(Patience));
        }
        catch (TimeoutException)
        {
            Console.WriteLine($"No receipt for {Patience.TotalSeconds} seconds.");
        }

        await feeding;
        // A message handled twice would show in a receipt too many or in a queue that is not empty.
        await Task.Delay(500);
        while (receipts.Reader.TryRead(out Receipt? extra))
            ledger.Record(extra);
        uint left = await channel.MessageCountAsync(Topology.Work) + await channel.MessageCountAsync(Topology.Retry);
        Summary.Print(ledger, watch.Elapsed, left);
        return ledger.IsBalanced && left == 0;
    }

    private static async Task CollectAsync(IChannel channel, string queue, bool parked, ChannelWriter<Receipt> receipts)
    {
        AsyncEventingBasicConsumer consumer = new(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            IReadOnlyBasicProperties p = delivery.BasicProperties;
            receipts.TryWrite(new(p.Text("path"), p.Text("sha256"), p.Number("attempt"), p.Text("worker"), parked));
            return channel.BasicAckAsync(delivery.DeliveryTag, multiple: false).AsTask();
        };
        await channel.BasicConsumeAsync(queue, autoAck: false, consumer);
    }
}
