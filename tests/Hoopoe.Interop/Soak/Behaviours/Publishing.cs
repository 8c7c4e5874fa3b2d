using Hoopoe.Interop.Parity.Wire;
using Hoopoe.Interop.Soak.Clients;

namespace Hoopoe.Interop.Soak.Behaviours;

/// <summary>Publishes messages of every size and kind, plainly, with confirms and in transactions.</summary>
internal static class Publishing
{
    private static readonly byte[] _filling = RandomBytes();

    public static void PublishOne(SoakChannel channel, Random random)
    {
        (string exchange, string key) = Target(random);
        channel.Publish(exchange, key, Body(random), Properties(random), mandatory: random.Next(6) == 0);
    }

    public static void PublishBurst(SoakChannel channel, Random random)
    {
        for (int i = random.Next(2, 30); i > 0 && channel.IsOpen; i--)
            PublishOne(channel, random);
    }

    public static void SelectConfirms(SoakChannel channel)
    {
        if (channel.Call("confirm.select") is not null)
            channel.Mode = ChannelMode.Confirm;
    }

    public static void SelectTransactions(SoakChannel channel)
    {
        if (channel.Call("tx.select") is not null)
            channel.Mode = ChannelMode.Transaction;
    }

    public static void EndTransaction(SoakChannel channel, Random random)
    {
        if (channel.Mode == ChannelMode.Transaction)
            channel.Call(random.Next(3) == 0 ? "tx.rollback" : "tx.commit");
    }

    /// <summary>From nothing to a megabyte, the small ones often.</summary>
    public static byte[] Body(Random random)
    {
        int size = random.Next(200) switch
        {
            0 => random.Next(100_000, 1_048_577),
            < 10 => random.Next(10_000, 100_000),
            < 60 => random.Next(200, 10_000),
            < 80 => 0,
            _ => random.Next(1, 200),
        };
        return _filling[..size];
    }

    public static Table Properties(Random random)
    {
        Table headers = Table.Of(("kind", random.Next(3)));
        if (random.Next(5) == 0)
            headers.Add(new("x-delay", random.Next(0, 3000)));
        if (random.Next(20) == 0)
            headers.Add(new("CC", (object?[])[Names.Queue(random), Names.Key(random)]));
        if (random.Next(20) == 0)
            headers.Add(new("BCC", (object?[])[Names.Queue(random)]));
        Table properties = Table.Of(("headers", headers), ("delivery-mode", (byte)random.Next(1, 3)));
        if (random.Next(4) == 0)
            properties.Add(new("priority", (byte)random.Next(0, 256)));
        if (random.Next(8) == 0)
            properties.Add(new("expiration", random.Next(0, 4000).ToString()));
        if (random.Next(8) == 0)
            properties.Add(new("user-id", "guest"));
        return properties;
    }

    private static (string Exchange, string Key) Target(Random random) => random.Next(10) switch
    {
        < 5 => ("", Names.Queue(random)),
        5 => ("amq.topic", Names.Key(random)),
        6 => ("amq.fanout", ""),
        _ => (Names.Exchange(random), Names.Key(random)),
    };

    private static byte[] RandomBytes()
    {
        byte[] bytes = new byte[1_048_576];
        new Random(1).NextBytes(bytes);
        return bytes;
    }
}
