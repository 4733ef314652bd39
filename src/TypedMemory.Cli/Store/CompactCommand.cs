using System.CommandLine;
using System.Globalization;
using TypedMemory.Cli.Shell;
using TypedMemory.Core.Store;

namespace TypedMemory.Cli.Store;

/// <summary><c>typedmemory store compact</c>: gives back the room of what is superseded.</summary>
internal static class CompactCommand
{
    public static Command Create()
    {
        Argument<string> file = CommonOptions.Store();
        var command = new Command(
            "compact", "Drops superseded bodies and unreferenced attachments, and gives their room back.")
        {
            file, CommonOptions.Json(),
        };
        return command.Does((result, output, token) => StoreFile.WithAsync(
            result.GetValue(file)!, readOnly: false, async store =>
        {
            StoreStatistics before = await store.GetStatisticsAsync(token).ConfigureAwait(false);
            await WorkProgress.StepsAsync(
                "compacting", tell => store.CompactAsync(new CompactionSteps(tell), token).AsTask())
                .ConfigureAwait(false);
            StoreStatistics after = await store.GetStatisticsAsync(token).ConfigureAwait(false);
            (long from, long to) = (before.FileSize + before.WalSize, after.FileSize + after.WalSize);
            if (output.IsJson)
            {
                output.Object(json =>
                {
                    json.WriteNumber("bytesBefore", from);
                    json.WriteNumber("bytesAfter", to);
                });
            }
            else
            {
                output.Line(string.Create(CultureInfo.InvariantCulture, $"{from} bytes before, {to} after"));
            }

            return ExitCodes.Done;
        }, token));
    }
}
