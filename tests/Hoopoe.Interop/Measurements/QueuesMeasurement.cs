using System.Diagnostics;
using Hoopoe.Interop.Crash.Load;
using RabbitMQ.Client;
using Xunit;

namespace Hoopoe.Interop.Measurements;

/// <summary>
/// What a durable queue with a binding costs: many are declared and bound, and the broker is restarted, with the memory of each
/// printed. Runs only when asked for, by <c>./dev.cs queues</c> (HOOPOE_QUEUES_COUNT of them).
/// </summary>
public sealed class QueuesMeasurement
{
    private const string Exchange = "many";
    private const int Channels = 4;

    // A broker that collects garbage frees what declaring needed only when it has time.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    [Fact(Explicit = true)]
    public async Task Queues_DeclaredBoundAndRestarted_ShowTheirCost()
    {
        int count = MeasuredBroker.Number("HOOPOE_QUEUES_COUNT", 100_000);
        using MeasuredBroker broker = MeasuredBroker.FromEnvironment();
        broker.Start("first start");
        double empty = broker.Resident();

        Stopwatch watch = Stopwatch.StartNew();
        await DeclareAsync(broker, count);
        MeasuredBroker.Print($"{count} queues declared and bound in {watch.Elapsed.TotalSeconds:F1} s, {broker.Figures()}");
        await PrintCostAsync(broker, empty, count);

        broker.StopAndStart();
        await PrintCostAsync(broker, empty, count);
        broker.KillAndStart();
        await PrintCostAsync(broker, empty, count);
        await AssertThereAsync(broker, count);
    }

    private static async Task PrintCostAsync(MeasuredBroker broker, double empty, int count)
    {
        await Task.Delay(Settling);
        MeasuredBroker.Print($"  {(broker.Resident() - empty) / count:F0} bytes of memory a queue, over the {empty / (1 << 20):F1} MiB of the empty broker");
    }

    /// <summary>Over several channels, each declaring without waiting for answers until the end.</summary>
    private static async Task DeclareAsync(MeasuredBroker broker, int count)
    {
        await using IConnection connection = await LoadScene.Factory(broker.Node).CreateConnectionAsync();
        await using IChannel first = await connection.CreateChannelAsync();
        await first.ExchangeDeclareAsync(Exchange, ExchangeType.Direct, durable: true);
        await Task.WhenAll(Enumerable.Range(0, Channels).Select(async share =>
        {
            await using IChannel channel = await connection.CreateChannelAsync();
            for (int number = share; number < count; number += Channels)
            {
                await channel.QueueDeclareAsync(Name(number), durable: true, exclusive: false, autoDelete: false, noWait: true);
                await channel.QueueBindAsync(Name(number), Exchange, Name(number), noWait: true);
            }

            await channel.ExchangeDeclarePassiveAsync(Exchange);
        }));
    }

    private static async Task AssertThereAsync(MeasuredBroker broker, int count)
    {
        await using IConnection connection = await LoadScene.Factory(broker.Node).CreateConnectionAsync();
        await using IChannel channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        for (int number = 0; number < count; number += Math.Max(1, count / 100))
        {
            await channel.QueueDeclarePassiveAsync(Name(number));
            // Returned, and so an exception, if it were not bound.
            await channel.BasicPublishAsync(Exchange, Name(number), mandatory: true, ReadOnlyMemory<byte>.Empty);
        }
    }

    private static string Name(int number) => $"queue-{number:D6}";
}
