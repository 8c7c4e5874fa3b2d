using Hoopoe.Fuzz.Engine;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;

namespace Hoopoe.Fuzz.Targets.Connections;

/// <summary>
/// The reader of frames on an open connection: the same octets in one piece and cut at places that the first octet chooses lead to the
/// same answers.
/// </summary>
internal sealed class FramesTarget : FuzzTarget
{
    private const string Closed = "the connection is closed";

    public override string Name => "frames";

    public override string Subject => "AMQP frames, cut anywhere";

    public override int LongestInput => 2048;

    public override int Share => 100;

    public override long AllocatedAtMost => 8 << 20;

    public override long AllocatedPerByte => 16_384;

    public override TimeSpan LongestTime => TimeSpan.FromSeconds(1);

    public override IReadOnlyList<byte[]> Words { get; } = [.. new AmqpGrammar(new Random(6)).NextMany(40), [0xCE], [1, 0, 1, 0, 0], [3, 0, 1, 0, 0], [8, 0, 0, 0, 0, 0, 0, 0xCE]];

    public override IEnumerable<byte[]> Samples(Random random)
    {
        var grammar = new AmqpGrammar(random);
        for (int i = 0; i < 80; i++) yield return [(byte)random.Next(256), .. grammar.NextMany(random.Next(1, 12)).SelectMany(frame => frame)];
    }

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty) return;
        var whole = Answers(input[1..], longest: 0);
        var cut = Answers(input[1..], longest: 1 + (input[0] % 40));
        // What is published in the read that brings an error is answered no more, and a complete body is published before the octet behind
        // it is known to be wrong: of a connection that ends by an error only that counts.
        if (whole.Contains(Closed) || cut.Contains(Closed))
        {
            FuzzFailure.Unless(whole.Contains(Closed) == cut.Contains(Closed), "a connection ends by an error only in one piece, or only when cut");
            return;
        }
        FuzzFailure.Unless(whole.TrueForAll(cut.Contains) && (whole.Count == cut.Count || IsCutShort(input[1..])), $"other answers when cut: {FirstDifference(whole, cut)}");
    }

    // Whether the last frame is not all there.
    private static bool IsCutShort(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= Frame.HeaderLength)
        {
            long length = FrameHeader.Read(bytes).Size + (long)Frame.Overhead;
            if (length > bytes.Length) return true;
            bytes = bytes[(int)length..];
        }
        return !bytes.IsEmpty;
    }

    private static List<string> Answers(ReadOnlySpan<byte> bytes, int longest)
    {
        using var broker = new TestBroker(AmqpGrammar.Options);
        var client = broker.Connect();
        var lengths = new Random(longest);
        if (longest > 0) client.ServerSide.Incoming.LongestRead = () => 1 + lengths.Next(longest);
        client.SendRaw(bytes);
        // What is acknowledged together depends on what is read together, and so does what is answered before a delivery.
        List<string> answers =
        [
            .. client.Received.Where(method => method.Id is not (BasicAck.Id or BasicNack.Id)).Select(TextOf).Order(StringComparer.Ordinal),
            $"ended {client.Ended}",
        ];
        client.Vanish();
        return answers;
    }

    private static string TextOf(ReceivedMethod method) => method.Id == ConnectionClose.Id ? Closed : $"{method} {method.Body.Length}";

    private static string FirstDifference(List<string> whole, List<string> cut) =>
        $"'{whole.Except(cut).FirstOrDefault()}' and '{cut.Except(whole).FirstOrDefault()}'";
}
