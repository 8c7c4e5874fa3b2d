using Hoopoe.Protocols.Amqp;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Protocols.Amqp.Channels;

/// <summary>
/// What is allocated for what clients may make thousands of: the collector stops everybody while it moves what lives on, so each is to be light.
/// </summary>
public sealed class WeightTests(ITestOutputHelper output)
{
    private const int Count = 1000;

    [Fact]
    public void Channel_ThatNobodyUses_IsLight() => Measure("channel", 700, (client, number) => client.Write((ushort)(number + 2), default(ChannelOpen)));

    [Fact]
    public void Queue_ThatNobodyUses_IsLight() => Measure(
        "queue", 1050, (client, number) => client.Write(1, new QueueDeclare { Queue = Name(number), NoWait = true }));

    [Fact]
    public void Queue_ThatIsExclusiveAndEnds_CostsLittle() => Measure("exclusive queue that ends", 1500, (client, number) =>
    {
        client.Write(1, new QueueDeclare { Queue = Name(number), NoWait = true, Exclusive = true });
        client.Write(1, new QueueDelete { Queue = Name(number), NoWait = true });
    });

    [Fact]
    public void Exchange_ThatNobodyUses_IsLight() => Measure(
        "exchange", 1350, (client, number) => client.Write(1, new ExchangeDeclare { Exchange = Name(number), Type = "direct"u8, NoWait = true }));

    [Fact]
    public void Consumer_ThatIsGivenNothing_IsLight() => Measure(
        "consumer", 720, (client, number) => client.Write(1, new BasicConsume { Queue = "q"u8, ConsumerTag = Name(number), NoWait = true }));

    private static byte[] Name(int number) => TestClient.Utf8($"thing-{number:00000}");

    private void Measure(string what, int mostBytes, Action<TestClient, int> ask)
    {
        using var broker = new TestBroker(new AmqpOptions { MaxConsumers = 0 });
        var client = broker.Connect();
        client.Call(1, new QueueDeclare { Queue = "q"u8 }, QueueDeclareOk.Id);
        client.Discards = true;
        for (int number = 0; number < 10; number++) ask(client, 1900 + number);
        client.SendWithoutCopy(client.TakeWritten());
        for (int number = 0; number < Count; number++) ask(client, number);
        byte[] requests = client.TakeWritten();
        long held = GC.GetTotalMemory(forceFullCollection: true);
        long before = GC.GetAllocatedBytesForCurrentThread();
        client.SendWithoutCopy(requests);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        held = GC.GetTotalMemory(forceFullCollection: true) - held;
        output.WriteLine($"{what}: {allocated / Count} bytes allocated, {held / Count} held");
        Assert.False(client.Ended);
        Assert.InRange(allocated / Count, 0, mostBytes);
    }
}
