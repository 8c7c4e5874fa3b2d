using Hoopoe.Bench.Workloads;

namespace Hoopoe.Bench.Traffic;

/// <summary>
/// One producer's messages as whole frames, made once: publishing is patching the stamps of some that lie side by side and sending them with
/// one call. When the last was sent, the first comes again; sizes, keys, channels and priorities repeat with the cycle. Belongs to its
/// producer's thread.
/// </summary>
internal sealed class PublishCycle
{
    // Enough draws for a distribution to be one.
    private const int WantedDraws = 1024;
    private const int MaxBytes = 32 * 1024 * 1024;

    private readonly byte[] _bytes;
    private readonly PublishSlot[] _slots;

    public PublishCycle(Workload workload, IReadOnlyList<int> targets, int firstFlow, int frameMax, int wantedBytes, Random random)
    {
        ushort[] channels = [.. Enumerable.Range(1, workload.ProducerChannels).Select(number => (ushort)number)];
        int round = Math.Max(targets.Count, Math.Max(channels.Length, workload.Properties.Priorities.Count));
        int draws = workload.Size.IsFixed ? 1 : WantedDraws;
        List<PublishSlot> slots = [];
        var output = new MemoryStream();
        while (slots.Count < round || ((slots.Count < draws || output.Length < wantedBytes) && output.Length < MaxBytes))
        {
            int turn = slots.Count;
            int target = turn % targets.Count;
            int channel = turn % channels.Length;
            // Order is promised within a channel only, so each channel has flows of its own.
            int flow = (channel * targets.Count) + target;
            var message = new PublishTemplate(workload, targets[target], channels[channel], workload.Size.Next(random), turn);
            byte[] frames = message.Encode(frameMax, out int body);
            int start = (int)output.Length;
            slots.Add(new PublishSlot(start, start + frames.Length, start + body, message.Size, firstFlow + flow, flow, channel));
            output.Write(frames);
        }
        _bytes = output.ToArray();
        _slots = [.. slots];
    }

    public int Count => _slots.Length;

    /// <summary>The message whose turn it is.</summary>
    public int Position { get; private set; }

    public ref readonly PublishSlot this[int index] => ref _slots[index];

    /// <summary>Stamps a message.</summary>
    public void Stamp(int index, long number, long ticks)
    {
        ref readonly var slot = ref _slots[index];
        new BodyStamp(number, slot.Flow, ticks).Write(_bytes.AsSpan(slot.Body), slot.Size);
    }

    /// <summary>The frames from the present message up to another, which becomes the present one.</summary>
    public ReadOnlySpan<byte> TakeUpTo(int end)
    {
        var frames = _bytes.AsSpan(_slots[Position].Start, _slots[end - 1].End - _slots[Position].Start);
        Position = end == _slots.Length ? 0 : end;
        return frames;
    }
}

/// <summary>Where a message of a cycle lies and what it is. Immutable.</summary>
/// <param name="Start">Its first frame.</param>
/// <param name="End">Behind its last frame.</param>
/// <param name="Body">Where its stamp goes.</param>
/// <param name="Size">Its body's size.</param>
/// <param name="Flow">The flow it belongs to, among those of all producers.</param>
/// <param name="OwnFlow">The same among this producer's.</param>
/// <param name="Channel">The index of its channel.</param>
internal readonly record struct PublishSlot(int Start, int End, int Body, int Size, int Flow, int OwnFlow, int Channel);
