using System.Buffers.Binary;
using Hoopoe.Journal.Frames;
using Hoopoe.Journal.Layout;
using Hoopoe.Journal.Storage;
using Hoopoe.Tests.Testing.Storage;

namespace Hoopoe.Fuzz.Targets.Journal;

/// <summary>
/// Damage to a data directory as an input: of each an octet for what is done, one for the file, four for where in it, one for how much,
/// and octets to put there. Frames may be sealed anew, as a writer gone wrong would have left them. Belongs to one input.
/// </summary>
internal sealed class DiskPatches(FaultyStorage storage)
{
    private const int Head = 7;

    private readonly string[] _names = [.. storage.Names];

    /// <summary>Whether checksums were made to hold over what was damaged: then what is found may be anything.</summary>
    public bool Sealed { get; private set; }

    /// <summary>One patch.</summary>
    public static byte[] Patch(byte what, byte file, int offset, byte count, params byte[] bytes) =>
        [what, file, (byte)(offset >> 24), (byte)(offset >> 16), (byte)(offset >> 8), (byte)offset, count, .. bytes];

    /// <summary>Does to the directory what an input says.</summary>
    public void Apply(ReadOnlySpan<byte> input)
    {
        while (input.Length >= Head)
        {
            string name = _names[input[1] % _names.Length];
            int offset = BinaryPrimitives.ReadInt32BigEndian(input[2..]) & int.MaxValue;
            int count = input[6];
            int what = input[0] % 7;
            input = input[Head..];
            int given = what is 0 or 5 ? Math.Min(count, input.Length) : 0;
            if (storage.Names.Contains(name) && storage.Content(name).Length > 0) Apply(name, what, offset, count, input[..given]);
            input = input[given..];
        }
    }

    private void Apply(string name, int what, int offset, int count, ReadOnlySpan<byte> bytes)
    {
        byte[] content = storage.Content(name);
        int at = offset % content.Length;
        switch (what)
        {
            case 0: Write(name, bytes.ToArray(), at, content.Length); break;
            case 1: storage.Flip(name, (at * 8L) + (count & 7)); break;
            case 2: Replace(name, content[..at]); break;
            case 3: Write(name, new byte[count * 16], at, content.Length); break;
            case 4: storage.Delete(name); break;
            case 5: SealAfter(name, content, at, bytes); break;
            default: CopyPiece(name, content, at, count); break;
        }
    }

    // A frame of the file is changed behind its header, and sealed.
    private void SealAfter(string name, byte[] content, int at, ReadOnlySpan<byte> bytes)
    {
        if (!FileHeader.TryRead(content, (FileKind)(content.Length > 7 ? content[7] : 0), out var header) || header.Kind == FileKind.Journal) return;
        var salt = new FrameSalt(header.Identity, header.Kind == FileKind.Checkpoint ? header.Number : 0);
        long start = header.Kind == FileKind.Checkpoint ? 0 : header.Number * header.Value;
        for (int frame = FileHeader.Size; FrameHeader.TryRead(content.AsSpan(frame), salt.At(start + frame), out var found) && !found.IsFiller; frame += found.Length)
        {
            if (at >= frame + found.Length) continue;
            var whole = content.AsSpan(frame, found.Length);
            var changed = whole[Math.Min(whole.Length, Math.Max(12, at - frame))..];
            bytes[..Math.Min(bytes.Length, changed.Length)].CopyTo(changed);
            _ = FrameRepair.Run(whole, salt.At(start + frame), records: true);
            Sealed = true;
            Write(name, whole.ToArray(), frame, content.Length);
            return;
        }
    }

    private void CopyPiece(string name, byte[] content, int at, int count)
    {
        string from = _names[count % _names.Length];
        byte[] other = storage.Names.Contains(from) ? storage.Content(from) : [];
        if (other.Length > FileHeader.Size) Write(name, other[FileHeader.Size..Math.Min(other.Length, FileHeader.Size + 256)], at & -8, content.Length);
    }

    private void Write(string name, byte[] bytes, int at, int most)
    {
        using IStorageFile file = storage.Open(name);
        int length = Math.Min(bytes.Length, most - at);
        if (length > 0) file.Write([bytes.AsMemory(0, length)], at);
    }

    private void Replace(string name, byte[] bytes)
    {
        storage.Delete(name);
        using IStorageFile file = storage.Create(name);
        file.Write([bytes], 0);
    }
}
