import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import data from './data.json';
import styles from './button.module.css';

function Counter({ start }: { start: number }) {
  const [count, setCount] = useState<number>(start);
  return <button className={styles.button} onClick={() => setCount(count + 1)}>{data.label} {count}</button>;
}

createRoot(document.getElementById('root')!).render(<Counter start={3} />);
void import('./lazy').then(({ greet }) => greet(import.meta.env.MODE));
