using Xunit;

namespace Hoopoe.Interop.Hostile;

/// <summary>Peers whose messages and methods carry tables made to hurt.</summary>
[Collection(HostileSuite.Name)]
public sealed class HeaderTests(HostileBroker broker, ITestOutputHelper output)
{
    [Fact]
    public async Task Headers_NestedDeeperThanAllowed_EndTheChannel()
    {
        var close = await PublishAsync(AmqpBytes.HeaderProperties(Nested(33)));
        Assert.Equal(406, close?.Code);
        Assert.Contains("nested deeper than configured max depth 32", close?.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_NestedAsDeepAsAFrameAllows_EndTheChannelAndNoStackOverflows()
    {
        var close = await PublishAsync(AmqpBytes.HeaderProperties(Nested(18_000)));
        Assert.Equal(406, close?.Code);
        // And not for their number, which is found out one level after another.
        Assert.Contains("nested deeper", close?.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_OfTensOfThousandsOfFields_EndTheChannel()
    {
        var close = await PublishAsync(AmqpBytes.HeaderProperties([.. Enumerable.Range(0, 18_000).SelectMany(Field)]));
        Assert.Equal((406, "PRECONDITION_FAILED - message headers have more values than configured max 4096 (amqp.max-header-fields)"), close);
    }

    [Fact]
    public async Task Headers_OfAllTheFieldsThatAreAllowed_AreTaken() =>
        Assert.Null(await PublishAsync(AmqpBytes.HeaderProperties([.. Enumerable.Range(0, 4096).SelectMany(Field)])));

    [Fact]
    public async Task Headers_OfAllTheFieldsThatAreAllowedAsFastAsTheyGo_DisturbNobody()
    {
        byte[] publishes = [.. Enumerable.Repeat(AmqpBytes.Publish(1, "amq.headers", "", [], AmqpBytes.HeaderProperties([.. Enumerable.Range(0, 4096).SelectMany(Field)])), 20).SelectMany(one => one)];
        await new Ordeal(broker, output) { Phase = TimeSpan.FromSeconds(1) }.RunAsync(stop =>
        {
            using var peer = OpenWithBinding(stop);
            // The broker takes longer over them than the peer, so that it never finds nothing to read.
            while (!stop.IsCancellationRequested) peer.Send(publishes);
        });
    }

    [Fact]
    public async Task Headers_WithAHugeArray_EndTheChannel()
    {
        var close = await PublishAsync(AmqpBytes.HeaderProperties([1, (byte)'a', (byte)'A', .. AmqpBytes.Long([.. Enumerable.Repeat((byte)'V', 120_000)])]));
        Assert.Equal(406, close?.Code);
        Assert.Contains("have more values than configured max 4096", close?.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_WithAnArrayLongerThanTheFrame_AreAFrameError() =>
        Assert.Equal(501, (await PublishAsync(AmqpBytes.HeaderProperties([1, (byte)'a', (byte)'A', .. AmqpBytes.Octets4(uint.MaxValue)])))?.Code);

    [Fact]
    public async Task Arguments_LargerThanAllowed_EndTheChannel()
    {
        (int Code, string Text)? close = null;
        byte[] table = [.. Enumerable.Range(0, 18_000).SelectMany(Field)];
        await new Ordeal(broker, output).RunAsync(stop =>
        {
            using var peer = RawPeer.Open(broker.Amqp, stop);
            peer.Send(AmqpBytes.Method(1, 50, 10, [0, 0], AmqpBytes.Short("bomb"), [4], AmqpBytes.Long(table)));
            close = peer.ReadClose() ?? close;
        });
        Assert.Equal(406, close?.Code);
        Assert.Contains("amqp.max-arguments-size", close?.Text, StringComparison.Ordinal);
    }

    private static int _queues;

    private static byte[] Field(int number) => [3, .. System.Text.Encoding.ASCII.GetBytes($"{number % 1000:000}"), (byte)'t', 1];

    // Each table is one field, of no name, of the table before.
    private static byte[] Nested(int depth)
    {
        byte[] bytes = new byte[(depth - 1) * 6];
        for (int level = 1; level < depth; level++)
        {
            int at = (level - 1) * 6;
            bytes[at + 1] = (byte)'F';
            AmqpBytes.Octets4((uint)(bytes.Length - at - 6)).CopyTo(bytes, at + 2);
        }
        return bytes;
    }

    private RawPeer OpenWithBinding(CancellationToken stop)
    {
        var peer = RawPeer.Open(broker.Amqp, stop);
        string queue = $"bombed-{Interlocked.Increment(ref _queues)}";
        peer.DeclareQueue(queue, bits: 4);
        peer.Call(50, 21, AmqpBytes.Method(1, 50, 20, [0, 0], AmqpBytes.Short(queue), AmqpBytes.Short("amq.headers"), AmqpBytes.Short(""), [0],
            AmqpBytes.Long([1, (byte)'z', (byte)'t', 1])));
        return peer;
    }

    // To a headers exchange with a binding, which looks into them.
    private async Task<(int Code, string Text)?> PublishAsync(byte[] properties)
    {
        (int Code, string Text)? close = null;
        int taken = 0;
        await new Ordeal(broker, output).RunAsync(stop =>
        {
            using var peer = OpenWithBinding(stop);
            peer.Call(85, 11, AmqpBytes.Method(1, 85, 10, [0]));
            while (!stop.IsCancellationRequested)
            {
                peer.Send(AmqpBytes.Publish(1, "amq.headers", "", [1], properties));
                var answer = peer.ReadMethod();
                if ((answer.Class, answer.Method) == (60, 80))
                {
                    Interlocked.Increment(ref taken);
                    continue;
                }
                close = (System.Buffers.Binary.BinaryPrimitives.ReadUInt16BigEndian(answer.Arguments), System.Text.Encoding.UTF8.GetString(answer.Arguments.AsSpan(3, answer.Arguments[2])));
                return;
            }
        });
        output.WriteLine($"{taken} messages taken");
        return close;
    }
}
