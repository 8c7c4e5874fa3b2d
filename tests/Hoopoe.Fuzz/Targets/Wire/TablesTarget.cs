using Hoopoe.Fuzz.Engine;
using Hoopoe.Protocols.Amqp.Content;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Protocols.Amqp.Wire;

namespace Hoopoe.Fuzz.Targets.Wire;

/// <summary>Field tables, without their length: what is valid is decoded, encoded and decoded to the same, on the wire's side and the core's.</summary>
internal sealed class TablesTarget : FuzzTarget
{
    private const int LongestName = 255;

    public override string Name => "tables";

    public override string Subject => "AMQP field tables and the arguments made of them";

    public override int Share => 16_000;

    public override long AllocatedPerByte => 1024;

    public override IReadOnlyList<byte[]> Words { get; } =
    [
        .. "tbBsuIilLfdDTVSxAF"u8.ToArray().Select(type => (byte[])[1, (byte)'a', type]), [(byte)'F', 0, 0, 0, 4, 1, (byte)'a', (byte)'t', 1], [(byte)'A', 0, 0, 0, 1, (byte)'V'],
        [(byte)'S', 0, 0, 0, 1, (byte)'x'], [(byte)'S', 0, 0, 0, 1, 0xFF], [1, 0xFF, (byte)'V'],
    ];

    public override IEnumerable<byte[]> Samples(Random random)
    {
        var samples = new WireSamples(random.Next());
        for (int i = 0; i < 50; i++) yield return samples.Table();
        yield return [];
    }

    public override void Run(ReadOnlySpan<byte> input)
    {
        bool valid = FieldTable.IsValid(input);
        _ = FieldTable.TryFind(input, "abc"u8, out _);
        FuzzFailure.Unless(FieldTableDecoder.TryDecode(input, out var fields) == valid, "a table is decoded and not valid, or the other way round");
        if (!valid) return;
        FuzzFailure.Unless(FieldTableEditor.CopyWithout(input, []).WrittenSpan.SequenceEqual(input), "a valid table is not read to its end");
        FuzzFailure.Unless(FieldTable.IsValid(FieldTableEditor.Without(input, "a")), "a table without one of its fields is malformed");
        if (!HasShortNames(input)) return;
        byte[] encoded = FieldTableEncoder.Encode(fields);
        FuzzFailure.Unless(FieldTableDecoder.TryDecode(encoded, out var again), "a table that was encoded is malformed");
        FuzzFailure.Unless(FieldTableEncoder.Encode(again).AsSpan().SequenceEqual(encoded), "a table changes when it is encoded and decoded");
        FuzzFailure.Unless(ArgumentTable.Encode(ArgumentTable.Decode(input)).Length == encoded.Length, "arguments are encoded in another length than the table they came from");
    }

    // Names that are not UTF-8 may be longer as .NET's strings, which the encoder refuses as it says.
    private static bool HasShortNames(ReadOnlySpan<byte> bytes, bool named = true)
    {
        FieldEnumerator fields = new(bytes, named);
        while (fields.MoveNext())
        {
            var value = fields.Current.Value;
            if (System.Text.Encoding.UTF8.GetByteCount(fields.Current.Name.ToText()) > LongestName) return false;
            if (value.Type is FieldType.Table or FieldType.Array && !HasShortNames(value.Bytes, value.Type == FieldType.Table)) return false;
        }
        return true;
    }
}
