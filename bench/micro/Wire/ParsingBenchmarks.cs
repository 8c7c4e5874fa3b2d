using BenchmarkDotNet.Attributes;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;

namespace Hoopoe.Micro.Wire;

/// <summary>A publish from bytes: the headers of its three frames, the method, the content header, the properties, the body.</summary>
[MemoryDiagnoser]
public class ParsingBenchmarks
{
    private const int Messages = 100;

    private byte[] _publishes = [];

    /// <summary>Bytes in a body.</summary>
    [Params(16, 1024)]
    public int Size { get; set; }

    /// <summary>Writes the frames that are parsed.</summary>
    [GlobalSetup]
    public void Write()
    {
        using var broker = new TestBroker();
        var client = broker.Connect();
        for (int i = 0; i < Messages; i++) client.WritePublish(1, "exchange", "routing.key", new byte[Size], new BasicProperties { DeliveryMode = 2 });
        _publishes = client.TakeWritten();
    }

    /// <summary>Parses them.</summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public long Publish()
    {
        ReadOnlySpan<byte> rest = _publishes;
        long seen = 0;
        while (!rest.IsEmpty)
        {
            if (!BasicPublish.TryRead(Take(ref rest, FrameType.Method)[4..], out var publish)) throw new InvalidOperationException("no publish");
            if (!ContentHeader.TryRead(Take(ref rest, FrameType.Header), out var header)) throw new InvalidOperationException("no content header");
            if (!PropertyFacts.TryScan(header.Properties, out var facts)) throw new InvalidOperationException("no properties");
            seen += publish.RoutingKey.Length + facts.DeliveryMode + Take(ref rest, FrameType.Body).Length;
        }
        return seen;
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> rest, byte type)
    {
        var header = FrameHeader.Read(rest);
        var payload = rest.Slice(Frame.HeaderLength, (int)header.Size);
        if (header.Type != type || rest[Frame.HeaderLength + payload.Length] != Frame.End) throw new InvalidOperationException("no such frame");
        rest = rest[(payload.Length + Frame.Overhead)..];
        return payload;
    }
}
