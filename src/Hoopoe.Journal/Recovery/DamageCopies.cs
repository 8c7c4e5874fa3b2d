using Hoopoe.Journal.Layout;
using Hoopoe.Journal.Storage;

namespace Hoopoe.Journal.Recovery;

/// <summary>Reports damage in segments, and keeps a copy of the damaged bytes unless asked to change nothing. Used by one thread.</summary>
internal sealed class DamageCopies(IStorage storage, JournalIdentity identity, IJournalReader reader, bool isReadOnly = false)
{
    /// <summary>Reports bytes of a segment, and copies them to a file unless an earlier start has.</summary>
    public void Add(SegmentImage image, int offset, int length, string what)
    {
        if (!isReadOnly) what = $"{what}; {Copy(image, offset, length)}";
        Add(image.Number, offset, length, what);
    }

    /// <summary>Reports bytes of which there is nothing to copy.</summary>
    public void Add(long number, long offset, long length, string what) =>
        reader.Damaged(new Damage(storage.Describe(JournalNames.Segment(number)), offset, length, what)
        {
            Position = new JournalPosition(identity.StartOf(number) + offset),
        });

    /// <summary>Reports that segments are missing up to a position, from the start of one on.</summary>
    public void AddMissing(long number, long until)
    {
        for (; identity.StartOf(number) < until; number++)
            Add(number, 0, Math.Min(identity.SegmentBytes, until - identity.StartOf(number)), "the segment is missing");
    }

    private string Copy(SegmentImage image, int offset, int length)
    {
        string name = JournalNames.Damaged(image.Start + offset);
        try
        {
            if (!storage.Names.Contains(name))
            {
                using var copy = storage.Create(name);
                copy.Write(image.Bytes.Slice(offset, length).ToArray(), 0);
                copy.Sync();
            }
            return $"a copy is in {name}";
        }
        catch (IOException failure)
        {
            // The damaged bytes stay where they are too; not being able to copy them is no reason not to serve the rest.
            return $"it could not be copied: {failure.Message}";
        }
    }
}
