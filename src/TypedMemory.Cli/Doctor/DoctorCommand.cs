using System.CommandLine;
using TypedMemory.Cli.Shell;
using TypedMemory.Cli.Store;

namespace TypedMemory.Cli.Doctor;

/// <summary><c>typedmemory doctor</c>: what causes trouble in a store, or will.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        Argument<string> store = CommonOptions.Store();
        Option<int> maxSize = new Option<int>("--max-size")
        {
            Description = "From how many bytes on a document is called oversize.",
            DefaultValueFactory = static _ => 1_000_000,
        }.From(1, int.MaxValue);
        var command = new Command(
            "doctor",
            "Reads a whole store and tells what causes trouble: unreadable, oversize, expired and conflicting documents, references that lead nowhere, types without an index, near duplicates. Fails with 1 where something is wrong already.")
        {
            store, maxSize, CommonOptions.Json(),
        };
        return command.Does((result, output, token) => StoreFile.WithAsync(
            result.GetValue(store)!,
            readOnly: true,
            async opened => await WorkProgress.RunAsync("looked at", async progress =>
            {
                var examination = new Examination(opened, result.GetValue(maxSize), progress);
                bool isFaulty = false;
                bool isSound = true;
                await foreach (Finding finding in examination.RunAsync(token).ConfigureAwait(false))
                {
                    isFaulty |= finding.IsFault;
                    isSound = false;
                    Print(output, finding);
                }

                if (isSound && !output.IsJson) output.Line("ok");
                return isFaulty ? ExitCodes.Failed : ExitCodes.Done;
            }, (await opened.GetInfoAsync(token).ConfigureAwait(false)).Documents).ConfigureAwait(false),
            token));
    }

    private static void Print(Output output, Finding finding)
    {
        if (!output.IsJson)
        {
            output.Line($"{finding.Kind}\t{(finding.Id.Length == 0 ? "-" : finding.Id)}\t{finding.Text}");
            return;
        }

        output.Object(json =>
        {
            json.WriteString("kind", finding.Kind);
            if (finding.Id.Length > 0) json.WriteString("id", finding.Id);
            json.WriteBoolean("fault", finding.IsFault);
            json.WriteString("text", finding.Text);
        });
    }
}
