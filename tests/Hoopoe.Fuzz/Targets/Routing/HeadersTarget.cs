using System.Buffers.Binary;
using Hoopoe.Core;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Messages;
using Hoopoe.Fuzz.Engine;
using Hoopoe.Protocols.Amqp.Content;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;

namespace Hoopoe.Fuzz.Targets.Routing;

/// <summary>
/// Headers exchanges: the input is a binding's arguments behind two octets with their length, and then a message's headers, both as
/// AMQP's tables. A message goes where a matcher says that was written apart.
/// </summary>
internal sealed class HeadersTarget : FuzzTarget
{
    private static readonly SeededRandom _random = new(1);
    private static readonly string[] _modes = ["all", "any", "all-with-x", "any-with-x"];

    private readonly MessageWriter _writer = new(new SlabPool());

    public override string Name => "headers";

    public override string Subject => "headers matching against a matcher written apart";

    public override int LongestInput => 256;

    public override int Share => 6_000;

    public override long AllocatedPerByte => 2048;

    public override IReadOnlyList<byte[]> Words { get; } =
    [
        [7, .. "x-matchS"u8, 0, 0, 0, 3, .. "any"u8], [7, .. "x-matchS"u8, 0, 0, 0, 3, .. "all"u8], [1, (byte)'a', (byte)'I', 0, 0, 0, 1], [1, (byte)'a', (byte)'b', 1], [1, (byte)'a', (byte)'V'],
        [3, .. "x-aI"u8, 0, 0, 0, 1], [1, (byte)'a', (byte)'f', 0x3F, 0x80, 0, 0], [1, (byte)'a', (byte)'S', 0, 0, 0, 1, (byte)'x'],
    ];

    public override IEnumerable<byte[]> Samples(Random random)
    {
        for (int i = 0; i < 60; i++)
        {
            var wanted = Fields(random);
            if (random.Next(4) > 0) wanted["x-match"] = _modes[random.Next(_modes.Length)];
            byte[] table = FieldTableEncoder.Encode(wanted);
            yield return [0, (byte)table.Length, .. table, .. FieldTableEncoder.Encode(Fields(random))];
        }
    }

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (input.Length < 2) return;
        int length = Math.Min(BinaryPrimitives.ReadUInt16BigEndian(input), input.Length - 2);
        var table = input.Slice(2, length);
        var headers = input[(2 + length)..];
        if (!FieldTable.IsValid(table) || !FieldTable.IsValid(headers)) return;
        var wanted = ArgumentTable.Decode(table);
        if (HeadersRouter.Check(wanted) is not null) return;
        var binding = new BindingDefinition("x", "q", ToExchange: false, "", wanted);
        var router = new HeadersRouter();
        router.Bind(binding, new Destination());
        byte[] properties = new BasicProperties { Headers = headers }.ToArray();
        var message = _writer.Begin(new MessageFacts { Format = AmqpFormat.Number }, TestMessages.Address("x", ""), properties);
        var context = new RoutingContext { RoutingKey = "", Message = message, Format = AmqpFormat.Instance, Random = _random };
        var routes = new Routes();
        router.Route(context, routes);
        bool expected = HeadersMatcher.Matches(wanted, ArgumentTable.Decode(headers));
        message.Slab.Release();
        _writer.Park();
        FuzzFailure.Unless(routes.Found == 1 == expected, $"the message goes {(expected ? "nowhere" : "there")}, and should not");
    }

    private static OrderedDictionary<string, object?> Fields(Random random)
    {
        string[] names = ["a", "b", "x-a"];
        object?[] values = [1, (byte)1, 2L, "x", "1", true, null, 1.0f, 1.0, 1.5, new byte[] { 1 }, new List<object?> { 1 }];
        var fields = new OrderedDictionary<string, object?>();
        foreach (string name in names.Where(_ => random.Next(3) > 0)) fields[name] = values[random.Next(values.Length)];
        return fields;
    }

    private sealed class Destination : IDestination;
}
