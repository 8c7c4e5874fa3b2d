using dnlib.DotNet;
using dnlib.DotNet.Emit;

namespace Hoopoe.Fuzz.Instrumentation;

/// <summary>Puts deliberate defects into an assembly's code, each behind a question whether it is armed. Lives for one assembly.</summary>
/// <param name="module">The assembly.</param>
/// <param name="armed">The field that says which defect is armed.</param>
internal sealed class DefectPlanter(ModuleDef module, IField armed)
{
    /// <summary>Plants one; false where its type is not in this assembly.</summary>
    /// <param name="defect">The defect.</param>
    /// <param name="number">The number that arms it, from 1.</param>
    /// <exception cref="InvalidOperationException">The type is there, and what the defect changes is not.</exception>
    public bool Plant(PlantedDefect defect, int number)
    {
        if (module.Find(defect.Type, isReflectionName: true) is not { } type) return false;
        var methods = type.Methods.Where(method => method.Name == defect.Method && method.HasBody).ToList();
        bool planted = defect switch
        {
            PlantedDefect.Answer answer => PlantAnswer(methods, answer, number),
            PlantedDefect.Number constant => PlantNumber(methods, constant, number),
            _ => false,
        };
        return planted ? true : throw new InvalidOperationException($"the defect '{defect.What}' finds no place in {defect.Type}.{defect.Method}");
    }

    private bool PlantAnswer(List<MethodDef> methods, PlantedDefect.Answer answer, int number)
    {
        var method = methods.Find(one => answer.Parameters < 0 || one.MethodSig.Params.Count == answer.Parameters);
        if (method is null) return false;
        var first = method.Body.Instructions[0];
        List<Instruction> planted = [OpCodes.Ldsfld.ToInstruction(armed), Instruction.CreateLdcI4(number), OpCodes.Bne_Un.ToInstruction(first)];
        if (method.ReturnType.ElementType != ElementType.Void) planted.Add(method.ReturnType.IsValueType ? Instruction.CreateLdcI4(answer.Value) : OpCodes.Ldnull.ToInstruction());
        planted.Add(OpCodes.Ret.ToInstruction());
        for (int i = 0; i < planted.Count; i++) method.Body.Instructions.Insert(i, planted[i]);
        return true;
    }

    private bool PlantNumber(List<MethodDef> methods, PlantedDefect.Number constant, int number)
    {
        foreach (var body in methods.Select(method => method.Body))
        {
            int at = body.Instructions.ToList().FindIndex(one => one.IsLdcI4() && one.GetLdcI4Value() == constant.From);
            if (at < 0) continue;
            var head = body.Instructions[at];
            var other = Instruction.CreateLdcI4(constant.To);
            var end = OpCodes.Nop.ToInstruction();
            Instruction[] planted =
            [
                Instruction.CreateLdcI4(number), OpCodes.Beq.ToInstruction(other), Instruction.CreateLdcI4(constant.From), OpCodes.Br.ToInstruction(end), other, end,
            ];
            // Branches that led to the number lead to the question.
            (head.OpCode, head.Operand) = (OpCodes.Ldsfld, armed);
            for (int i = 0; i < planted.Length; i++) body.Instructions.Insert(at + 1 + i, planted[i]);
            return true;
        }
        return false;
    }
}
