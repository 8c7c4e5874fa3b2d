using dnlib.DotNet;
using dnlib.DotNet.Emit;

namespace Hoopoe.Fuzz.Instrumentation;

/// <summary>
/// Puts a count at the head of each block of a method: at its entry, where branches lead, and where one was not taken.
/// Lives for one assembly.
/// </summary>
/// <param name="counters">The field that points to the counters.</param>
internal sealed class BlockMarks(IField counters)
{
    // Below that a method without a branch is a property or passes a call on, and whoever calls it is marked.
    private const int LeastStraight = 8;

    /// <summary>Marks a method, numbering blocks from <paramref name="next"/> on.</summary>
    public void Mark(CilBody body, ref int next)
    {
        var heads = HeadsOf(body);
        if (heads.Count == 1 && body.Instructions.Count < LeastStraight) return;
        body.SimplifyBranches();
        for (int at = body.Instructions.Count - 1; at >= 0; at--)
        {
            if (heads.Contains(body.Instructions[at])) MarkBlock(body, at, next++);
        }
        body.OptimizeBranches();
    }

    // What leads to the block leads to the instruction object: it becomes the first of the count, and a copy of it comes last.
    private void MarkBlock(CilBody body, int at, int block)
    {
        var head = body.Instructions[at];
        Instruction[] count =
        [
            Instruction.CreateLdcI4(block), OpCodes.Add.ToInstruction(), OpCodes.Dup.ToInstruction(), OpCodes.Ldind_U1.ToInstruction(),
            OpCodes.Ldc_I4_1.ToInstruction(), OpCodes.Add.ToInstruction(), OpCodes.Stind_I1.ToInstruction(), new Instruction(head.OpCode, head.Operand),
        ];
        (head.OpCode, head.Operand) = (OpCodes.Ldsfld, counters);
        for (int i = 0; i < count.Length; i++) body.Instructions.Insert(at + 1 + i, count[i]);
    }

    private static HashSet<Instruction> HeadsOf(CilBody body)
    {
        var heads = new HashSet<Instruction>(ReferenceEqualityComparer.Instance) { body.Instructions[0] };
        for (int i = 0; i < body.Instructions.Count; i++)
        {
            var instruction = body.Instructions[i];
            if (instruction.Operand is Instruction target) heads.Add(target);
            if (instruction.Operand is Instruction[] targets) heads.UnionWith(targets);
            if (instruction.OpCode.FlowControl == FlowControl.Cond_Branch && i + 1 < body.Instructions.Count) heads.Add(body.Instructions[i + 1]);
        }
        foreach (var handler in body.ExceptionHandlers)
        {
            heads.Add(handler.HandlerStart);
            if (handler.FilterStart is not null) heads.Add(handler.FilterStart);
        }
        return heads;
    }
}
