using System.Security.Cryptography;

namespace Hoopoe.Fuzz.Targets.Auditing;

/// <summary>
/// Damage to an audit trail as an input: of each an octet for what is done, one for the file, two for where in it, one for how much, and octets to
/// put there. Hashes may be made to hold again, as whoever forges an entry would. Belongs to one input.
/// </summary>
/// <param name="files">The trail's files by name, which it changes.</param>
internal sealed class AuditPatches(SortedDictionary<string, byte[]> files)
{
    private const int Head = 5;
    private const int HashTail = 64 + 2;

    private readonly string[] _names = [.. files.Keys];

    /// <summary>Whether hashes were made to hold over what was damaged.</summary>
    public bool Sealed { get; private set; }

    /// <summary>One patch.</summary>
    public static byte[] Patch(byte what, byte file, ushort offset, byte count, params byte[] bytes) => [what, file, (byte)(offset >> 8), (byte)offset, count, .. bytes];

    /// <summary>Does to the files what an input says.</summary>
    public void Apply(ReadOnlySpan<byte> input)
    {
        while (input.Length >= Head)
        {
            string name = _names[input[1] % _names.Length];
            (int what, int offset, int count) = (input[0], (input[2] << 8) | input[3], input[4]);
            input = input[Head..];
            byte[] given = what % 6 < 2 ? input[..Math.Min(count, input.Length)].ToArray() : [];
            input = input[given.Length..];
            if (files.TryGetValue(name, out byte[]? content)) Apply(name, content, what, offset % (content.Length + 1), count, given);
        }
    }

    private void Apply(string name, byte[] content, int what, int at, int count, byte[] given)
    {
        int end = Math.Min(content.Length, at + count);
        byte[]? changed = (what % 6) switch
        {
            0 => [.. content[..at], .. given, .. content[Math.Min(content.Length, at + given.Length)..]],
            1 => [.. content[..at], .. given, .. content[at..]],
            2 => content[..at],
            3 => [.. content[..at], .. content[end..]],
            _ => null,
        };
        files.Remove(name);
        // Another name has it read in another place.
        if (what % 6 == 5) files[$"audit-{new string((char)('0' + (at % 10)), count % 40)}.jsonl"] = content;
        if (changed is null) return;
        if ((what & 0x80) != 0 && name.StartsWith("audit-", StringComparison.Ordinal)) SealLine(changed, Math.Min(at, changed.Length - 1));
        files[name] = changed;
    }

    private void SealLine(byte[] content, int at)
    {
        if (at < 0) return;
        int start = content.AsSpan(0, at).LastIndexOf((byte)'\n') + 1;
        int end = start + Math.Max(0, content.AsSpan(start).IndexOf((byte)'\n'));
        int tail = ",\"hash\":\"".Length + HashTail;
        if (end - start <= tail) return;
        string hash = Convert.ToHexStringLower(SHA256.HashData(content.AsSpan(start, end - start - tail)));
        System.Text.Encoding.ASCII.GetBytes(hash, content.AsSpan(end - HashTail));
        Sealed = true;
    }
}
