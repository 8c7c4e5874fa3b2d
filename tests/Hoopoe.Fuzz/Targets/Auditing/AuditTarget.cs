using System.Globalization;
using System.Text;
using Hoopoe.Core.Auditing;
using Hoopoe.Fuzz.Engine;
using Hoopoe.Management.Auditing;
using Hoopoe.Server.Auditing;

namespace Hoopoe.Fuzz.Targets.Auditing;

/// <summary>
/// An audit trail, damaged as the input says: verification finds what was changed, looking through it and going on with it end well, and what was
/// without a fault has none afterwards.
/// </summary>
internal sealed class AuditTarget : FuzzTarget
{
    private const string HeadFile = "head";

    private static readonly AuditOptions _options = new() { Enabled = true, SegmentBytes = 600 };

    // In memory where the machine has that, as each entry waits for the disk.
    private static readonly string _directory = Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"hoopoe-fuzz-{Environment.ProcessId}-{Guid.NewGuid():N}");
    private static readonly Lazy<SortedDictionary<string, byte[]>> _files = new(Prepare);

    public override string Name => "audit";

    public override string Subject => "audit trails: verification, search, and going on with one";

    public override int LongestInput => 192;

    public override int Share => 150;

    public override long AllocatedAtMost => 16 << 20;

    public override long AllocatedPerByte => 65_536;

    public override TimeSpan LongestTime => TimeSpan.FromSeconds(2);

    public override IReadOnlyList<byte[]> Words { get; } =
    [
        .. new[] { "\"action\":", "\"audit.trim\"", "\"protocol\":\"broker\"", "\"detail\":null", "\"n\":99", "\n", "{}", "[]", "\"at\":\"x\"", "1e9", "null", "\\ud800" }.Select(Encoding.UTF8.GetBytes),
        AuditPatches.Patch(2, 0, 700, 0), AuditPatches.Patch(4, 1, 0, 0), AuditPatches.Patch(5, 1, 9, 39), AuditPatches.Patch(0x81, 1, 30, 2, 65, 65),
    ];

    public override IEnumerable<byte[]> Samples(Random random)
    {
        yield return [];
        for (int i = 0; i < 60; i++) yield return AuditPatches.Patch((byte)((i % 6) | (i % 2 << 7)), (byte)random.Next(6), (ushort)random.Next(900), (byte)random.Next(12), [.. "\"n\":3,\"at\":1"u8]);
        // Members of other names, with hashes that hold.
        foreach (ushort at in (ushort[])[40, 45, 50, 55, 60])
            yield return AuditPatches.Patch(0x80, 0, at, 30, [.. "\"audit.trim\",\"x\":1,\"protocol\":"u8]);
    }

    public override void Run(ReadOnlySpan<byte> input)
    {
        var files = new SortedDictionary<string, byte[]>(_files.Value, StringComparer.Ordinal);
        var patches = new AuditPatches(files);
        patches.Apply(input);
        Lay(files);
        bool isSame = EntriesOf(files).AsSpan().SequenceEqual(EntriesOf(_files.Value));
        // Of a trail of which nothing is left, nothing says that it was.
        bool isGone = EntriesOf(files).Length == 0 && AuditHead.Read(_directory) is null or { Number: 0 };
        var found = AuditVerification.Run(_directory);
        FuzzFailure.Unless(found.Faults.Count > 0 || isSame || isGone || patches.Sealed, "entries were changed and nothing is reported");
        FuzzFailure.Unless(found.Faults.Count == 0 || !isSame || !Same(files, HeadFile), $"nothing was changed and something is reported: {string.Join("; ", found.Faults)}");
        Look();
        GoOn(wasSound: found.Faults.Count == 0);
    }

    private static void Look()
    {
        _ = AuditSearch.Find(_directory, new AuditQuery { User = "ann", Action = "queue.*", From = DateTimeOffset.UnixEpoch });
        if (AuditSegment.List(_directory).Count > 0) AuditInspection.Show(_directory, null, null, null, null, (null, null), 100, asJson: false, TextWriter.Null);
    }

    private static void GoOn(bool wasSound)
    {
        using (var file = AuditFile.Open(_directory, _options)) file.Append(BatchOf("goes on", 60));
        var found = AuditVerification.Run(_directory);
        FuzzFailure.Unless(!wasSound || found.Faults.Count == 0, $"a trail without a fault has one when it goes on: {string.Join("; ", found.Faults)}");
    }

    // All lines that are whole, in the order in which they are read.
    private static byte[] EntriesOf(SortedDictionary<string, byte[]> files) =>
    [
        .. from name in files.Keys
           where name != HeadFile && long.TryParse(name["audit-".Length..^".jsonl".Length], NumberStyles.None, CultureInfo.InvariantCulture, out _)
           orderby long.Parse(name["audit-".Length..^".jsonl".Length], CultureInfo.InvariantCulture)
           from one in files[name][..(Array.LastIndexOf(files[name], (byte)'\n') + 1)]
           select one,
    ];

    private static bool Same(SortedDictionary<string, byte[]> files, string name) => files.TryGetValue(name, out byte[]? content) && content.AsSpan().SequenceEqual(_files.Value[name]);

    private static void Lay(SortedDictionary<string, byte[]> files)
    {
        foreach (string path in Directory.GetFiles(_directory)) File.Delete(path);
        foreach (var (name, content) in files) File.WriteAllBytes(Path.Combine(_directory, name), content);
    }

    private static SortedDictionary<string, byte[]> Prepare()
    {
        AppDomain.CurrentDomain.ProcessExit += static (_, _) => Directory.Delete(_directory, recursive: true);
        using (var file = AuditFile.Open(_directory, _options))
        {
            for (int i = 0; i < 7; i++) file.Append(BatchOf($"q{i}", i));
        }
        return new(Directory.GetFiles(_directory).ToDictionary(path => Path.GetFileName(path), File.ReadAllBytes), StringComparer.Ordinal);
    }

    private static AuditBatch BatchOf(string subject, int seconds) => AuditBatch.Of(new AuditEntry(
        new AuditEvent(new AuditActor("ann", "127.0.0.1:5", "amqp091"), "queue.declare", AuditOutcome.Allowed) { VirtualHost = "/", Subject = subject }, DateTimeOffset.UnixEpoch.AddSeconds(seconds)));
}
