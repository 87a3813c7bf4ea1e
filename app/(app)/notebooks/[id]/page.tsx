import { NotebookScreen } from "../../../../components/notebook/NotebookScreen.tsx";

export default async function NotebookPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <NotebookScreen notebookId={id} />;
}
