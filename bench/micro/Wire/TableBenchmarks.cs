using BenchmarkDotNet.Attributes;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Micro.Wire;

/// <summary>A field table of eight headers: read as a whole, searched for one, and written.</summary>
[MemoryDiagnoser]
public class TableBenchmarks
{
    private readonly Dictionary<string, object?> _fields = new(StringComparer.Ordinal)
    {
        ["content"] = "application/json", ["attempt"] = 3, ["at"] = 1_700_000_000L, ["urgent"] = true,
        ["source"] = "orders", ["tenant"] = "a-tenant", ["ratio"] = 0.5, ["last"] = "found last",
    };

    private byte[] _table = [];

    /// <summary>Writes the table that is read.</summary>
    [GlobalSetup]
    public void WriteTable() => _table = FieldTableEncoder.Encode(_fields);

    /// <summary>Reads all of it.</summary>
    [Benchmark]
    public int Read() => FieldTableDecoder.TryDecode(_table, out var fields) ? fields.Count : throw new InvalidOperationException("malformed");

    /// <summary>Finds its last field.</summary>
    [Benchmark]
    public int Find() => FieldTable.TryFind(_table, "last"u8, out var value) ? value.Bytes.Length : throw new InvalidOperationException("not found");

    /// <summary>Writes it.</summary>
    [Benchmark]
    public int Write() => FieldTableEncoder.Encode(_fields).Length;
}
